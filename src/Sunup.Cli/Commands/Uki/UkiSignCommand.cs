using System.CommandLine;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Images.Outputs;
using Sunup.Images.Reading;
using Sunup.Images.UnifiedKernelImages.Signing;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki sign</c>: signs an EFI image, or takes its signatures away.</summary>
public sealed class UkiSignCommand : SunupCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A unified kernel image, an addon, a kernel, a boot loader: any EFI image" };
    private readonly Option<string?> _key = new("--key") { Description = "An RSA key in PEM", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--cert") { Description = "The key's certificate, and those above it that a reader may need", HelpName = "FILE" };
    private readonly Option<string?> _passphrase = new("--passphrase-file") { Description = "A file whose first line opens an encrypted key", HelpName = "FILE" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the result here, whole or not at all; else in the place of FILE", HelpName = "FILE" };
    private readonly Option<bool> _append = new("--append") { Description = "Keep the signatures that are there" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Take the signatures that are there away" };
    private readonly Option<bool> _detach = new("--detach") { Description = "Take all signatures away and sign nothing" };

    public UkiSignCommand(CommandHost host)
        : base("sign", "Sign an EFI image for Secure Boot, or take its signatures away", host)
    {
        Add(_file);
        foreach (Option option in (Option[])[_key, _certificate, _passphrase, _output, _append, _replace, _detach])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            var modes = new[] { _append, _replace, _detach }.Count(result.GetValue);
            if (modes > 1)
            {
                result.AddError("--append, --replace and --detach are three things: one of them.");
            }

            if (!result.GetValue(_detach) && (result.GetValue(_key) is null || result.GetValue(_certificate) is null))
            {
                result.AddError("--key and --cert are needed to sign; --detach takes signatures away.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki sign linux.efi --key db.key --cert db.crt", "in its place"),
        new("sunup uki sign vmlinuz --key db.key --cert db.crt --append -o vmlinuz.signed", "a second signature, behind the distribution's"),
        new("sunup uki sign linux.efi --key db.key --cert db.crt --passphrase-file secret --replace", "by an encrypted key, for the one that is there"),
        new("sunup uki sign linux.efi --detach -o unsigned.efi", "without signatures"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Authenticode by SHA-256 and RSA, as firmware takes it. There is no time in it: the same key and image give the same bytes.",
        "The key's passphrase is read from a file, and never from the command line, where other users would see it.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiSignCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = arguments.GetValue(_file)!;
        var path = arguments.GetValue(_output) ?? file;
        using var signer = arguments.GetValue(_detach) ? null : new ImageSigner(arguments.GetValue(_key)!, arguments.GetValue(_certificate)!, arguments.GetValue(_passphrase));
        try
        {
            using var input = ImageFile.Open(file);
            using var output = OutputPath.Open(path);
            input.CopyTo(output.Stream, 1 << 20);
            var removed = Change(output.Stream, file, signer, arguments);
            var length = output.Stream.Length;
            output.Commit();
            Show(context, path, length, signer?.Subject, removed);
            return Task.FromResult(ExitCodes.Yes);
        }
        catch (Exception error) when (error is IOException and not BrokenPipeException)
        {
            throw OutputFindings.NotWritten(path, error);
        }
    }

    private int Change(FileStream image, string name, ImageSigner? signer, ParseResult arguments)
    {
        if (signer is null)
        {
            return ImageSigner.Detach(image, name);
        }

        signer.Sign(image, name, arguments.GetValue(_append) ? ExistingSignatures.Keep : arguments.GetValue(_replace) ? ExistingSignatures.Replace : ExistingSignatures.Refuse);
        return 0;
    }

    private static void Show(CommandContext context, string path, long length, string? signer, int removed)
    {
        if (context.Json)
        {
            UkiChangeJson.Write(context, json =>
            {
                json.WriteString("output", TraceJson.Text(path));
                json.WriteNumber("bytes", length);
                json.WriteString("signed_by", signer);
                json.WriteNumber("signatures_removed", removed);
            });
            return;
        }

        new ChangeLines(context).Line(signer is not null ? $"{path}: {length} bytes, signed by {signer}"
            : removed == 0 ? $"{path}: {length} bytes; there was no signature"
            : $"{path}: {length} bytes, {removed} {(removed == 1 ? "signature" : "signatures")} taken away");
    }
}

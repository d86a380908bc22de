using System.CommandLine;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Uki;
using Sunup.Images.Outputs;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki extract</c>: takes an image apart, byte for byte.</summary>
public sealed class UkiExtractCommand : SunupCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A unified kernel image or an addon" };

    private readonly Option<string?> _folder = new("--directory", "-C") { Description = "Write every part into this folder; it is made where it is missing", HelpName = "DIR" };

    private readonly Option<int> _profile = new("--profile") { Description = "What this profile boots with (default: 0)", HelpName = "N" };

    private readonly Option<bool> _linux = new("--linux") { Description = "The kernel, by its exact length, so that its own signature holds" };

    private readonly Option<bool> _initrd = new("--initrd") { Description = "The initrd as the kernel gets it: microcode, .initrd, addons and what the stub makes for /.extra" };

    private readonly Option<string?> _section = new("--section") { Description = "The bytes of one section", HelpName = "NAME" };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where to; whole or not at all", HelpName = "FILE" };

    private readonly SurroundingOptions _surroundings = new();

    public UkiExtractCommand(CommandHost host)
        : base("extract", "Take a unified kernel image apart, byte for byte", host)
    {
        Add(_file);
        foreach (Option option in (Option[])[_folder, _profile, _linux, _initrd, _section, _output])
        {
            Add(option);
        }

        _surroundings.AddTo(this);
        Validators.Add(result =>
        {
            var parts = (result.GetValue(_linux) ? 1 : 0) + (result.GetValue(_initrd) ? 1 : 0) + (result.GetValue(_section) is null ? 0 : 1);
            if (parts > 1)
            {
                result.AddError("--linux, --initrd and --section are three things: one of them.");
            }
            else if (parts == 1 ? result.GetValue(_output) is null || result.GetValue(_folder) is not null : result.GetValue(_folder) is null || result.GetValue(_output) is not null)
            {
                result.AddError("-C DIR takes every part; --linux, --initrd or --section NAME takes one, and -o FILE says where to.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup uki extract linux.efi -C parts", "each section, the kernel by its exact length"),
        new("sunup uki extract linux.efi --linux -o vmlinuz", "the kernel as it was before it was put in"),
        new("sunup uki extract linux.efi --initrd --profile 1 -o initrd.img", "what the kernel gets when the second profile is booted"),
        new("sunup uki extract linux.efi --section .cmdline -o cmdline", "one section"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "A section's bytes are the smaller of its size in the file and its size in memory, without the file's padding. --initrd adds the zeros that the stub adds.",
    ];

    /// <summary>For the command that it belongs to.</summary>
    public static Command Create(CommandHost host) => new UkiExtractCommand(host);

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        using var file = UkiFile.Open(arguments.GetValue(_file)!);
        using var companions = _surroundings.CompanionsOf(arguments, file.Path);
        var profile = arguments.GetValue(_profile);
        if (profile < 0 || profile >= file.Image.Profiles.Length)
        {
            throw new UsageException($"--profile {profile}: {file.Path} has {(file.Image.HasProfiles ? $"the profiles 0 to {file.Image.Profiles.Length - 1}" : "no profiles; the base is number 0")}.");
        }

        var parts = new UkiParts(file, profile, _surroundings.Of(arguments, companions));
        List<WrittenPart> written = arguments.GetValue(_folder) is { } folder
            ? [.. parts.All().Select(part => Write(part, Path.Combine(Made(folder), part.FileName), cancellationToken))]
            : [Write(One(parts, arguments), arguments.GetValue(_output)!, cancellationToken)];
        Show(context, file.Path, written);
        return Task.FromResult(ExitCodes.Yes);
    }

    private UkiPart One(UkiParts parts, ParseResult arguments) => arguments.GetValue(_linux) ? parts.Linux() : arguments.GetValue(_initrd) ? parts.Initrd() : parts.Section(arguments.GetValue(_section)!);

    private static string Made(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"-C {folder}: {error.Message}");
        }
    }

    private static WrittenPart Write(UkiPart part, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var output = new AtomicOutput(path);
            using var content = part.Open();
            var buffer = new byte[1 << 20];
            while (content.Read(buffer) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Stream.Write(buffer, 0, read);
            }

            output.Commit();
            return new WrittenPart(part.Name, path, content.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw OutputFindings.NotWritten(path, error);
        }
    }

    private static void Show(CommandContext context, string path, List<WrittenPart> written)
    {
        if (context.Json)
        {
            UkiOutput.WriteJson(context.Output, json =>
            {
                json.WriteString("path", TraceJson.Text(path));
                TraceJson.WriteArray(json, "written", written, part =>
                {
                    json.WriteStartObject();
                    json.WriteString("part", TraceJson.Text(part.Name));
                    json.WriteString("output", TraceJson.Text(part.Path));
                    json.WriteNumber("length", part.Length);
                    json.WriteEndObject();
                });
            });
            return;
        }

        var style = ViewStyle.ForOutput(context);
        var line = new LineWriter(ViewConsole.Create(context.Output, style), style);
        foreach (var part in written)
        {
            line.Add("wrote ", Palette.Good).AddForeign(part.Path, Palette.Bold).Add($": {part.Name}, {Fact.Group(part.Length)} bytes").End(cut: false);
        }
    }

    private sealed record WrittenPart(string Name, string Path, long Length);
}

using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Inspect;
using Sunup.Formats.Loaders.Ipxe;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary><c>sunup inspect FILE...</c>: what is this, exactly.</summary>
public sealed class InspectCommand : SunupCommand
{
    private const int MostBinaryBytes = 64 << 20;

    private readonly Argument<string[]> _files = new("FILE") { Description = "Files to look at, in the order in which they will be loaded", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _deep = new("--deep") { Description = "Decompress: check a kernel's payload and look for its configuration; find every segment of an initramfs" };
    private readonly Option<int?> _pad = new("--pad") { Description = "Write a copy with zeros up to the next multiple of 4, 512 or 4096 bytes", HelpName = "4|512|4096" };
    private readonly Option<bool> _config = new("--config") { Description = "Write the configuration that is built into a kernel" };
    private readonly Option<bool> _payload = new("--payload") { Description = "Write a kernel's payload, decompressed" };
    private readonly Option<string?> _ipxe = new("--ipxe") { Description = "The iPXE that runs a script: its version and features decide what works", HelpName = "FILE" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where to write it", HelpName = "OUT" };

    public InspectCommand(CommandHost host)
        : base("inspect", "Say what boot files are, exactly, and what is wrong with them", host)
    {
        Add(_files);
        foreach (var option in (ReadOnlySpan<Option>)[_deep, _pad, _config, _payload, _ipxe, _output])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            var tasks = new Option[] { _pad, _config, _payload }.Count(option => result.GetResult(option) is { Implicit: false });
            if (tasks > 1 || (tasks == 1) != (result.GetResult(_output) is not null))
            {
                result.AddError("Writing needs one of --pad, --config and --payload, and with it -o OUT.");
            }

            if (tasks == 1 && result.GetResult(_files)?.Tokens.Count != 1)
            {
                result.AddError("Writing takes one FILE.");
            }

            if (result.GetResult(_pad) is { Tokens: [{ Value: not ("4" or "512" or "4096") }] })
            {
                result.AddError("--pad takes 4, 512 or 4096.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup inspect /boot/vmlinuz-6.12", "a kernel: version, header, limits, payload"),
        new("sunup inspect vmlinuz initrd.img extra.cpio", "a boot set, with its sizes against boundaries"),
        new("sunup inspect vmlinuz --pad 4096 -o vmlinuz.padded", "the remedy for loaders that join files without padding"),
        new("sunup inspect vmlinuz --config -o config", "the configuration that is built into a kernel"),
        new("sunup inspect ipxe.efi --json", "the same for programs"),
        new("sunup inspect /sys/firmware/acpi/tables/iBFT", "the table by which a diskless machine finds its disk"),
        new("sunup inspect menu.ipxe --ipxe undionly.kpxe", "an iPXE script: its menus, and what would stop it on that build"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "What a file is comes from its bytes, never from its name. What the bytes do not say is said to be unknown.",
        "The original is never changed: --pad, --config and --payload write another file, as a whole or not at all. mkinitramfs, dracut and cpio have no option for padding; --pad is Sunup's own. A padded file has another hash, and a signed kernel is refused by Secure Boot afterwards.",
        "Exit code 1: a file is damaged, or is not what a boot file can be. 3: a file cannot be read; the others are told all the same.",
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var files = arguments.GetValue(_files)!;
        var output = arguments.GetValue(_output);
        if (output is null)
        {
            return Task.FromResult(Show(context, files, arguments.GetValue(_deep), BuildOf(arguments.GetValue(_ipxe)), cancellationToken));
        }

        if (arguments.GetValue(_pad) is { } boundary)
        {
            var copy = PaddedCopy.Write(files[0], output, boundary);
            InspectOutput.Write(context, copy);
            return Task.FromResult(ExitCodes.Yes);
        }

        var written = arguments.GetValue(_config) ? KernelExtract.WriteConfig(files[0], output) : KernelExtract.WritePayload(files[0], output);
        InspectOutput.Write(context, written);
        return Task.FromResult(written.Findings.Count == 0 ? ExitCodes.Yes : ExitCodes.No);
    }

    private static IpxeBuild? BuildOf(string? path)
    {
        if (path is null)
        {
            return null;
        }

        using var stream = FileInspection.Open(path);
        var binary = IpxeBinary.Read(new FileBytes(stream).Read(0, MostBinaryBytes));
        return binary.Format is IpxeFormat.Unknown ? throw new UsageException($"--ipxe {path}: this is no iPXE.") : IpxeBuild.Of(binary);
    }

    private static int Show(CommandContext context, string[] paths, bool deep, IpxeBuild? build, CancellationToken cancellationToken)
    {
        var files = new List<InspectedFile>();
        var unread = new List<Exception>();
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                files.Add(FileInspection.Inspect(path, deep, build));
            }
            catch (Exception fault) when (paths.Length > 1 && fault is FindingException or UsageException)
            {
                unread.Add(fault);
            }
        }

        InspectOutput.Write(context, files, [.. unread.OfType<FindingException>().Select(fault => fault.Finding)]);
        context.Output.Flush();
        var worst = unread.Select(fault => CommandErrors.Tell(context, fault)).DefaultIfEmpty(ExitCodes.Yes).Max();
        return worst != ExitCodes.Yes ? worst : files.Any(file => file.HasError) ? ExitCodes.No : ExitCodes.Yes;
    }
}

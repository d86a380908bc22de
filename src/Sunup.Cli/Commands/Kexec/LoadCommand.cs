using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Kexec;
using Sunup.Machines.Kexec;
using Sunup.Model;

namespace Sunup.Cli.Commands.Kexec;

/// <summary><c>sunup kexec load</c>: takes an image apart and gives it to the kernel.</summary>
public sealed class LoadCommand : SunupCommand
{
    private readonly ImageOptions _image = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Do all but the loading: take the image apart, put the command line together, look for what stands in the way" };
    private readonly Option<bool> _force = new("--force") { Description = "Try it although something stands in the way: the kernel has the last word" };

    // For looking for leaks; nobody needs it else.
    private readonly Option<int> _repeat = new("--repeat") { Description = "Load and unload so many times before", HelpName = "N", Hidden = true };

    public LoadCommand(CommandHost host)
        : base("load", "Take a unified kernel image or a kernel apart and load it, to be started by kexec", host)
    {
        _image.AddTo(this);
        Add(_dryRun);
        Add(_force);
        Add(_repeat);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup kexec load linux.efi --dry-run", "what would be loaded, and what stands in the way"),
        new("sunup kexec load linux.efi --append systemd.log_level=debug", "a unified kernel image with one word more, this once"),
        new("sunup kexec load vmlinuz --initrd initrd.img --reuse-cmdline", "a kernel and its initrd"),
        new("sunup kexec load --entry", "the entry that systemd-boot would start next"),
        new("sunup kexec load --entry 'fedora-*' --merge 'console=ttyS0 root=/dev/sda2'", "another one, with words set by key"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        .. ImageOptions.Notes,
        "What is loaded already is replaced only when the new image is complete; after a failure it is still there, and that is said.",
        "Sunup uses kexec_file_load only. The older kexec_load, for which a program places the segments, is not used: it is refused wherever signatures count.",
        "Exit code 0: it is loaded (with --dry-run: nothing stands in the way). 1: something does, or the kernel refused. 3: no permission.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var reader = new KexecHostReader();
        for (var left = arguments.GetValue(_repeat); left > 0; left--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await LoadAndUnloadAsync(context, arguments, reader, cancellationToken);
        }

        using var prepared = await new ImagePreparation(context, reader, _image).PrepareAsync(arguments, guard: null, cancellationToken);
        var dryRun = arguments.GetValue(_dryRun);
        var tries = !dryRun && (!prepared.IsRefused || arguments.GetValue(_force));
        var result = tries ? new KexecLoader(reader, context.Time).Load(prepared.Host, prepared.Parts) : null;
        KexecOutput.Write(context, new LoadReport(prepared, result, dryRun));
        return ExitCodeOf(prepared, result);
    }

    private async Task LoadAndUnloadAsync(CommandContext context, ParseResult arguments, KexecHostReader reader, CancellationToken cancellationToken)
    {
        using var prepared = await new ImagePreparation(context, reader, _image).PrepareAsync(arguments, guard: null, cancellationToken);
        var loader = new KexecLoader(reader, context.Time);
        var loaded = loader.Load(prepared.Host, prepared.Parts).Loaded;
        var left = loader.Unload(prepared.Host);
        context.Note($"loaded {loaded}, unloaded {left is null}, {Directory.GetFiles("/proc/self/fd").Length} descriptors, {reader.Read().MemoryAvailable >> 10} KiB available");
    }

    private static int ExitCodeOf(PreparedImage prepared, KexecLoadResult? result)
    {
        var findings = result?.Findings ?? prepared.Findings;
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        return result?.Loaded == true || errors.Count == 0 ? ExitCodes.Yes
            : errors.All(finding => finding.Id is "SU1301" or "SU1313") ? ExitCodes.CannotDoJob
            : ExitCodes.No;
    }
}

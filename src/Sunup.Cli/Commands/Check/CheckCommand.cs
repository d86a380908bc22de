using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Check;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Check;

/// <summary><c>sunup check</c>: what will happen to a machine's boot, before power-on.</summary>
public sealed class CheckCommand : SunupCommand
{
    private readonly Argument<string> _machine = new("MACHINE") { Description = "Machine file (*.machine.yaml)" };

    private readonly Option<string?> _route = new("--route") { Description = "Check this route instead of the file's", HelpName = "direct|network|san|disk|uki|kexec" };

    private readonly CompareOption _compare = new();

    private readonly Option<string?> _config = new("--config") { Description = "The kernel's configuration, where it is not beside it or in it", HelpName = "FILE" };

    private readonly Option<string?> _memory = new("--memory") { Description = "Memory of the machine, where the file does not say, such as 4GiB", HelpName = "SIZE" };

    private readonly Option<string?> _version = new("--ipxe-version") { Description = "Version of the iPXE that boots the machine, as it prints it", HelpName = "VERSION" };

    private readonly Option<string?> _binary = new("--ipxe") { Description = "That iPXE itself: undionly.kpxe, ipxe.lkrn, ...", HelpName = "FILE" };

    private readonly Option<string?> _startup = new("--ipxe-startup")
    {
        Description = "Bytes that iPXE holds before it fetches anything, such as an initrd that ipxe.lkrn was given",
        HelpName = "BYTES|none",
    };

    public CheckCommand(CommandHost host)
        : base("check", "Say what will happen to a machine's boot, from its files, before power-on", host)
    {
        _route.AcceptOnlyFromAmong("direct", "network", "san", "disk", "uki", "kexec");
        Add(_machine);
        Add(_route);
        Add(_compare.Option);
        Add(_config);
        Add(_memory);
        Add(_version);
        Add(_binary);
        Add(_startup);
        Validators.Add(result =>
        {
            if (result.GetValue(_version) is not null && result.GetValue(_binary) is not null)
            {
                result.AddError("--ipxe has a version of its own: leave --ipxe-version out.");
            }
        });
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup check examples/netboot-bios.machine.yaml", "kernel, initramfs, command line, memory, iPXE"),
        new("sunup check web1.machine.yaml --route direct", "by another route"),
        new("sunup check web1.machine.yaml --ipxe-version 1.21.1 --ipxe-startup 11548296", "for an iPXE that was given an initrd of that size"),
        new("sunup check web1.machine.yaml --compare network,san", "two files by HTTP, or a disk by iSCSI: the hand-overs of each way"),
        new("sunup check web1.machine.yaml --json", "for a pipeline: exit code 1 and the findings"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: nothing speaks against it. 1: a finding of severity error. 2: bad machine file. 3: a file could not be had here.",
        "What is read: the kernel's header, version and configuration; the initramfs as this route's loader joins it, unpacked as this kernel does it; "
            + "the command line against what the kernel keeps; where kernel and initrd come to lie in memory; the iPXE script, and where BIOS iPXE puts the images.",
        "root= against what the machine's disks hold; the drivers of the root disk, its file system and the NIC, built in or in the initrd with all that they need and for this kernel; "
            + "init of the root file system; the consoles.",
        "With --json each prediction has the facts it was read from, and what a boot will show; `sunup boot` shows both side by side.",
        "Without --ipxe the iPXE is the one that Sunup would serve.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var machine = await MachineFiles.ReadAsync(arguments.GetValue(_machine)!, cancellationToken);
        if (_compare.Routes(arguments) is { IsEmpty: false } routes)
        {
            return CompareOption.Show(context, machine, routes);
        }

        if (arguments.GetValue(_route) is { } route)
        {
            machine = MachineDefaults.ByRoute(machine, Enum.Parse<Route>(route, ignoreCase: true));
        }

        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time);
        var report = await CheckAsync(new MachineCheck(resolver), machine, OptionsOf(arguments), context, cancellationToken);
        if (context.Json)
        {
            CheckJson.Write(context.Output, report);
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new CheckView(ViewConsole.Create(context.Output, style), style).Show(report);
        }

        return report.IsSound ? ExitCodes.Yes : ExitCodes.No;
    }

    private static async Task<CheckReport> CheckAsync(MachineCheck check, MachineConfig machine, CheckOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(machine, options, new ProgressNotes(context), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException([error.Message]);
        }
    }

    private CheckOptions OptionsOf(ParseResult arguments) => new()
    {
        ConfigFile = arguments.GetValue(_config),
        MemoryBytes = arguments.GetValue(_memory) is { } memory ? SizeOf("--memory", memory) : null,
        IpxeVersion = arguments.GetValue(_version),
        IpxeFile = arguments.GetValue(_binary),
        IpxeStartupBytes = arguments.GetValue(_startup) is { } startup and not "none" ? BytesOf(startup) : null,
    };

    private static long SizeOf(string option, string text) => Quantities.ParseSize(text, out var why)
        ?? throw new UsageException([$"{option} {text}: a size is meant, such as 512MiB or 2GiB{(why is null ? "" : $"; {why}")}."]);

    private static long BytesOf(string text) => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes)
        ? bytes
        : SizeOf("--ipxe-startup", text);

    /// <summary>Reports on the caller's flow, in order.</summary>
    private sealed class ProgressNotes(CommandContext context) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => context.Note($"{value.Reference}: {value.Text}");
    }
}

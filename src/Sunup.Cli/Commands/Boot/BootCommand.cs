using System.CommandLine;
using Sunup.Cli.Installation;
using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Trials.Boots;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Boot;

/// <summary><c>sunup boot</c>: boots a machine's VM, watches it, and says how far it came and why no further.</summary>
public sealed class BootCommand : SunupCommand
{
    private const string OverrideFitsNothing = "SU0211";

    private readonly Argument<string> _machine = new("MACHINE") { Description = "Machine file (*.machine.yaml)" };

    private readonly Option<string?> _route = new("--route")
    {
        Description = "Boot by this route instead of the file's",
        HelpName = "direct|network|uki|san|disk|kexec",
    };

    private readonly Option<string?> _accel = new("--accel")
    {
        Description = "Use this accelerator instead of the file's",
        HelpName = "auto|kvm|tcg",
    };

    private readonly Option<bool> _userNetwork = new("--user-net") { Description = "Use QEMU's user network, as without root; it shows less" };

    private readonly Option<string?> _html = new("--html") { Description = "Write the timeline as one HTML page", HelpName = "FILE" };

    private readonly Option<string?> _console = new("--console-log") { Description = "Keep the raw serial console", HelpName = "FILE" };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print QEMU's arguments and configuration; start nothing" };

    private readonly Option<bool> _diff = new("--diff") { Description = "Print what raw.qemu and raw.qemu.conf change; start nothing" };

    public BootCommand(CommandHost host)
        : base("boot", "Boot a machine, watch it, time each stage, explain it if it fails", host)
    {
        _route.AcceptOnlyFromAmong("direct", "network", "uki", "san", "disk", "kexec");
        _accel.AcceptOnlyFromAmong("auto", "kvm", "tcg");
        Add(_machine);
        Add(_route);
        Add(_accel);
        Add(_userNetwork);
        Add(_html);
        Add(_console);
        Add(_dryRun);
        Add(_diff);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup boot examples/netboot-bios.machine.yaml", "DHCP, TFTP, HTTP, iPXE and a kernel in a BIOS machine"),
        new("sunup boot examples/netboot-uefi.machine.yaml --html boot.html", "the same by UEFI, with a page to mail"),
        new("sunup boot examples/uki.machine.yaml", "a unified kernel image, built and started by UEFI firmware"),
        new("sunup boot web1.machine.yaml --route kexec", "the same machine, started by another kernel"),
        new("sunup boot web1.machine.yaml --dry-run", "what QEMU would be told"),
        new("sunup boot web1.machine.yaml --route direct --json", "kernel and initrd without the network, trace as JSON"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: the machine came up as its `expect` says. 1: it did not; the last stage, the last thing seen and what was expected next are said. "
        + "2: bad machine file. 3: the boot could not be tried here.",
        "As root the machine boots on a network of its own: a namespace with a bridge and a tap, gone afterwards. Without root QEMU's user network is used, which shows less.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var preparing = arguments.GetValue(_dryRun) || arguments.GetValue(_diff) ? null : BootRunner.PrepareAsync();
        var path = arguments.GetValue(_machine)!;
        var machine = Override(await MachineFiles.ReadAsync(path, cancellationToken), arguments);
        MachineFiles.RequireVirtual(machine, path);
        var runner = new BootRunner(new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time), context.Clock)
        {
            Preparing = preparing,
            ConsoleLog = arguments.GetValue(_console),
            UserNetwork = arguments.GetValue(_userNetwork),
            GuestProgram = token => GuestBuild.FindAsync(context.Note, token),
        };
        try
        {
            return await BootAsync(context, runner, machine, arguments, cancellationToken);
        }
        catch (FindingException e) when (e.Finding.Id is OverrideFitsNothing)
        {
            // What is wrong stands in the machine file.
            CommandErrors.Report(context, e, interrupted: false);
            return ExitCodes.Usage;
        }
    }

    private async Task<int> BootAsync(CommandContext context, BootRunner runner, MachineConfig machine, ParseResult arguments, CancellationToken cancellationToken)
    {
        var screen = new BootScreen(context);
        if (arguments.GetValue(_dryRun) || arguments.GetValue(_diff))
        {
            screen.ShowCommand(await runner.ShowAsync(machine, screen.Progress, cancellationToken), machine.Name, onlyDiff: !arguments.GetValue(_dryRun));
            return ExitCodes.Yes;
        }

        var forecast = new BootForecast(new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time));
        var report = await screen.RunAsync(runner, machine, forecast, cancellationToken);
        var comparison = await forecast.CompareAsync(report.Trace, context.Note);
        var trace = comparison is null ? report.Trace : report.Trace with { Findings = report.Trace.Findings.AddRange(comparison.Findings) };
        screen.ShowResult(trace, comparison);
        if (arguments.GetValue(_html) is { } html)
        {
            await HtmlFile.WriteAsync(html, trace, CancellationToken.None);
            context.Note($"wrote {html}");
        }

        return ExitCodeOf(trace, cancellationToken);
    }

    private static int ExitCodeOf(BootTrace trace, CancellationToken cancellationToken) => trace.Verdict.Outcome switch
    {
        BootOutcome.CameUp => ExitCodes.Yes,
        _ when cancellationToken.IsCancellationRequested => ExitCodes.Interrupted,
        _ => ExitCodes.No,
    };

    private MachineConfig Override(MachineConfig machine, ParseResult arguments)
    {
        if (arguments.GetValue(_route) is { } route)
        {
            machine = MachineDefaults.ByRoute(machine, Enum.Parse<Route>(route, ignoreCase: true));
        }

        if (arguments.GetValue(_accel) is { } accel && machine.Hardware is { } hardware)
        {
            machine = machine with { Hardware = hardware with { Accel = Enum.Parse<AcceleratorKind>(accel, ignoreCase: true) } };
        }

        return machine;
    }
}

using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Boots;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Commands.Demo;

/// <summary><c>sunup demo</c>: the main job on real input, end to end, on this machine.</summary>
public sealed class DemoCommand : SunupCommand
{
    private static readonly string[] _machines = ["netboot-bios", "netboot-uefi"];

    public DemoCommand(CommandHost host)
        : base("demo", "Boot a BIOS and a UEFI machine over the network, here and now, and show all of it", host, json: false) => Add(new IncidentsCommand(host));

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup demo", "as root: installs what is missing, then boots both machines"),
        new("sunup demo --verbose", "with every console line"),
        new("sunup demo incidents", "incidents that are known, reproduced and cured here"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "It installs the Debian packages that are missing (and names them first), fetches a kernel as a Debian package, makes a small initramfs, "
        + "makes a boot network in a namespace of its own, starts DHCP, TFTP and HTTP on it, and powers a virtual machine on: once with BIOS, once with UEFI firmware.",
        "Nothing outside the namespace is touched, and nothing is left running.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        await PackageInstaller.EnsureAsync("runtime", context, cancellationToken);
        var options = ArtifactResolverOptions.FromEnvironment();
        var examples = DemoFiles.Find();
        var runner = new BootRunner(new ArtifactResolver(options, context.Time), context.Clock);
        var reports = new List<BootReport>();
        foreach (var name in _machines)
        {
            reports.Add(await BootAsync(runner, Path.Combine(examples, $"{name}.machine.yaml"), context, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        DemoEnding.Show(context, examples, reports);
        return reports.TrueForAll(report => report.Trace.Verdict.Outcome == BootOutcome.CameUp) ? ExitCodes.Yes : ExitCodes.No;
    }

    private static async Task<BootReport> BootAsync(BootRunner runner, string path, CommandContext context, CancellationToken cancellationToken)
    {
        context.Note("");
        context.Note($"=== {path}");
        var machine = await MachineFiles.ReadAsync(path, cancellationToken);
        var screen = new BootScreen(context);
        var forecast = new BootForecast(new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), context.Time));
        var report = await screen.RunAsync(runner, machine, forecast, cancellationToken);
        screen.ShowResult(report.Trace, await forecast.CompareAsync(report.Trace, context.Note));
        await context.Output.FlushAsync(cancellationToken);
        return report;
    }
}

using System.CommandLine;
using Sunup.Cli.Commands.Boot;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Doctor;
using Sunup.Machines.Hosts.Checks;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Reading;
using Sunup.Machines.Hosts.Segments;
using Sunup.Machines.Hosts.Stress;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Cli.Commands.Doctor;

/// <summary><c>sunup doctor</c>: is this host able to run, and to serve, machines.</summary>
public sealed class DoctorCommand : SunupCommand
{
    private readonly Option<string?> _machine = new("--machine", "-m") { Description = "Judge by what this machine needs", HelpName = "FILE" };

    private readonly Option<string?> _explain = new("--explain") { Description = "Say what a check reads, and which popular commands do not answer its question", HelpName = "CHECK" };

    private readonly Option<bool> _list = new("--list") { Description = "List all checks" };

    private readonly Option<string?> _segment = new("--segment") { Description = "Ask for DHCP servers on this interface, by one DISCOVER", HelpName = "IFACE" };

    private readonly Option<bool> _stress = new("--stress") { Description = "Load memory and CPUs in a control group for some seconds, and start a probe VM beside it" };

    private readonly Option<string?> _bundle = new("--bundle") { Description = "Write the report and the files it was judged by into one tar, without secrets", HelpName = "OUT" };

    public DoctorCommand(CommandHost host)
        : base("doctor", "Say whether this host is able to run and to serve machines", host)
    {
        _explain.CompletionSources.Add(_ => HostChecks.All.Select(check => check.Name));
        Add(_machine);
        Add(_explain);
        Add(_list);
        Add(_segment);
        Add(_stress);
        Add(_bundle);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup doctor", "KVM, memory, QEMU, network, storage of this host"),
        new("sunup doctor --machine examples/netboot-bios.machine.yaml", "against what this machine asks for"),
        new("sunup doctor --explain kvm.probe", "what a check reads, and what is wrong with kvm-ok"),
        new("sunup doctor --segment br0 --stress", "who else answers there, and whether a VM comes up under load"),
        new("sunup doctor --bundle support.tar.gz", "one file for whoever helps"),
        new("sunup doctor --json", "for a pipeline: exit code, findings, questions without an answer"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Exit code 0: nothing of severity error. 1: a finding of severity error. 3: none, and a question that decides could not be answered.",
        "What could not be checked is said as such, with the reason: it is neither good nor bad. As root, more can be read.",
        "A bundle has the report, the machine file and what the kernel says of itself. Passwords, tokens and keys are taken out before it is written; names and addresses are not.",
        "Nothing of the host is changed. A test guest of 64 KiB runs for at most two seconds, under KVM and by emulation.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_list) || arguments.GetValue(_explain) is not null)
        {
            CheckExplanation.Write(context, arguments.GetValue(_explain));
            return ExitCodes.Yes;
        }

        var machine = arguments.GetValue(_machine) is { } file ? await MachineFiles.ReadAsync(file, cancellationToken) : null;
        var wants = machine is null ? null : MachineWants.Of(machine);
        var facts = await new HostFactsReader(context.Time).ReadAsync(wants, OptionsOf(context, arguments, wants), cancellationToken);
        var report = HostExamination.Examine(facts, machine);
        Write(context, facts, report);
        if (arguments.GetValue(_bundle) is { } bundle)
        {
            DoctorBundle.Write(context, bundle, facts, report);
        }

        return report.HasErrors ? ExitCodes.No : report.IsUndecided ? ExitCodes.CannotDoJob : ExitCodes.Yes;
    }

    private HostReadingOptions OptionsOf(CommandContext context, ParseResult arguments, MachineWants? wants) => new()
    {
        AskSegment = arguments.GetValue(_segment) is { } segment ? token => Task.Run(() => new SegmentInquiry(context.Time).Ask(segment, token), token) : null,
        Stress = arguments.GetValue(_stress) ? (facts, token) => new HostStress(context.Time).RunAsync(facts, wants, token) : null,
    };

    private static void Write(CommandContext context, HostFacts facts, HostReport report)
    {
        if (context.Json)
        {
            DoctorJson.Write(context.Output, facts, report);
            return;
        }

        var style = ViewStyle.ForOutput(context);
        new DoctorView(ViewConsole.Create(context.Output, style), style).Show(facts, report);
    }
}

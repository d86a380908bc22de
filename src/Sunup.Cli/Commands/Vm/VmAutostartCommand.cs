using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm autostart</c>: whether a VM is started when the host boots.</summary>
public sealed class VmAutostartCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    private readonly Option<bool> _off = new("--off") { Description = "Not any more" };

    public VmAutostartCommand(CommandHost host)
        : base("autostart", "Have a VM started when the host boots", host, json: false)
    {
        Add(_name);
        Add(_off);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup vm autostart web1", "from the next boot of the host on"), new("sunup vm autostart web1 --off", "not any more")];

    public override IReadOnlyList<string> Notes { get; } =
        ["The systemd unit deploy/sunup-vms.service starts them at boot and has them power off at shutdown; it must be installed and enabled once."];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        var wanted = !arguments.GetValue(_off);
        vm.Write(Vms.Look(vm).Definition with { Autostart = wanted });
        context.Note($"{vm.Name} is {(wanted ? "" : "not ")}started when the host boots");
        return Task.FromResult(ExitCodes.Yes);
    }
}

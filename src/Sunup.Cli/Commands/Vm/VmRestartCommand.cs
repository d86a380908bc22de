using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Vm;
using Sunup.Trials.VirtualMachines;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm restart</c>: power off, and on again.</summary>
public sealed class VmRestartCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    private readonly StopOptions _stop = new();

    public VmRestartCommand(CommandHost host)
        : base("restart", "Have a VM power off, and start it again", host)
    {
        Add(_name);
        _stop.AddTo(this);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup vm restart web1", "power off, and on again"), new("sunup vm restart web1 --force", "the reset button")];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var request = _stop.RequestOf(arguments, restart: true);
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        var view = Vms.Look(vm).IsActive ? await RestartAsync(vm, request, cancellationToken) : await VmStarting.StartAsync(vm, context, cancellationToken);
        VmOutput.ShowStarted(context, [view]);
        return view.State.Status is VmStatus.Running ? ExitCodes.Yes : ExitCodes.No;
    }

    private static async Task<VmView> RestartAsync(VmFolder vm, ControlRequest request, CancellationToken cancellationToken)
    {
        await VmStopCommand.StopAsync(vm, request, cancellationToken);
        using var client = await Vms.RequireAsync(vm, cancellationToken);
        await client.AskAsync(new ControlRequest("started"), cancellationToken);
        return Vms.Look(vm);
    }
}

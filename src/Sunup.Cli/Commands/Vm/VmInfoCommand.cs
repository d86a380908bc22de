using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Vm;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm info</c>: one VM, with what was found in its last boot.</summary>
public sealed class VmInfoCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    public VmInfoCommand(CommandHost host)
        : base("info", "Show one VM: what it does, since when, why, and what was found in its last boot", host) => Add(_name);

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup vm info web1", "status, stage, findings, QEMU's command line")];

    public override IReadOnlyList<string> Notes { get; } = ["Exit code 0: it runs, or was stopped. 1: it failed or was lost."];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        var view = Vms.Look(vm);
        VmOutput.ShowInfo(context, vm, view);
        return Task.FromResult(view.State.Status is VmStatus.Failed or VmStatus.Lost ? ExitCodes.No : ExitCodes.Yes);
    }
}

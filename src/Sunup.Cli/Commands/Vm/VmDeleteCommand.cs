using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm delete</c>: forgets a VM. Its machine file and its disks stay.</summary>
public sealed class VmDeleteCommand : SunupCommand
{
    private readonly Argument<string> _name = Vms.NameArgument();

    private readonly Option<bool> _force = new("--force") { Description = "End it first if it runs" };

    public VmDeleteCommand(CommandHost host)
        : base("delete", "Forget a VM with its logs; its machine file and its disks stay", host, json: false)
    {
        Add(_name);
        Add(_force);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup vm delete web1", "when it is stopped")];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vm = Vms.Find(context, arguments.GetValue(_name)!);
        // Also one whose record is damaged can be forgotten.
        if (Trials.VirtualMachines.VmView.Of(vm) is { IsActive: true } view)
        {
            if (!arguments.GetValue(_force))
            {
                throw new UsageException([$"the VM {vm.Name} is {VmWords.Of(view.State.Status)}. Stop it first, or give --force."]);
            }

            await VmStopCommand.StopAsync(vm, new ControlRequest("kill"), cancellationToken);
        }

        vm.Delete();
        context.Note($"forgot {vm.Name}");
        return ExitCodes.Yes;
    }
}

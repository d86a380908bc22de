using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views.Vm;
using Sunup.Trials.VirtualMachines;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm list</c>: all VMs of this user and what they do.</summary>
public sealed class VmListCommand(CommandHost host) : SunupCommand("list", "List the VMs and what they do", host)
{
    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup vm list", "a line each"), new("sunup vm list --json", "for a script")];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        VmOutput.ShowList(context, [.. Vms.Store(context).All().Select(VmView.Of).OfType<VmView>()]);
        return Task.FromResult(ExitCodes.Yes);
    }
}

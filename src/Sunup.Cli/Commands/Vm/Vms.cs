using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Trials.VirtualMachines;
using Sunup.Trials.VirtualMachines.Control;

namespace Sunup.Cli.Commands.Vm;

/// <summary>The VMs that commands name.</summary>
internal static class Vms
{
    public static VmStore Store(CommandContext context) => VmStore.Of(context.GetEnvironment, Environment.IsPrivilegedProcess);

    public static Argument<string> NameArgument()
    {
        var argument = new Argument<string>("NAME") { Description = "Name of the VM: that of its machine" };
        argument.CompletionSources.Add(_ => VmStore.Of(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess).All().Select(vm => vm.Name));
        return argument;
    }

    /// <exception cref="UsageException">There is no VM of that name.</exception>
    public static VmFolder Find(CommandContext context, string name)
    {
        var store = Store(context);
        var names = store.All().Select(vm => vm.Name).ToList();
        if (names.Contains(name))
        {
            return store[name];
        }

        var near = NearestWord.Find(name, names) is { } nearest ? $" Did you mean {nearest}?" : "";
        throw new UsageException([$"there is no VM '{name}'.{near} `sunup vm list` shows all of them; `sunup vm start FILE.machine.yaml` makes one."]);
    }

    /// <summary>As it is now.</summary>
    /// <exception cref="FindingException">SU0230: its record is damaged.</exception>
    public static VmView Look(VmFolder vm) => VmView.Of(vm) ?? throw VmFindings.NoDefinition(vm);

    /// <summary>Its supervisor; null where none listens.</summary>
    public static Task<ControlClient?> ConnectAsync(VmFolder vm, CancellationToken cancellationToken) => ControlClient.ConnectAsync(vm, cancellationToken);

    /// <exception cref="UsageException">It does not run.</exception>
    public static async Task<ControlClient> RequireAsync(VmFolder vm, CancellationToken cancellationToken) =>
        await ConnectAsync(vm, cancellationToken)
        ?? throw new UsageException([$"the VM {vm.Name} does not run (it is {VmWords.Of(Look(vm).State.Status)}). Start it with `sunup vm start {vm.Name}`."]);
}

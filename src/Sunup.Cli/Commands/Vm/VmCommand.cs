using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Vm;

/// <summary><c>sunup vm</c>: VMs from machine files, in the background.</summary>
public sealed class VmCommand : Command
{
    public VmCommand(CommandHost host)
        : base("vm", "Run virtual machines in the background: start, stop, list, console, logs")
    {
        Add(new VmStartCommand(host));
        Add(new VmStopCommand(host));
        Add(new VmRestartCommand(host));
        Add(new VmListCommand(host));
        Add(new VmInfoCommand(host));
        Add(new VmConsoleCommand(host));
        Add(new VmLogsCommand(host));
        Add(new VmQmpCommand(host));
        Add(new VmAutostartCommand(host));
        Add(new VmDeleteCommand(host));
        Add(new VmSuperviseCommand(host));
    }
}

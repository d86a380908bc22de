using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Initrd;

/// <summary><c>sunup initrd</c>: initramfs archives.</summary>
public sealed class InitrdCommand : Command
{
    public InitrdCommand(CommandHost host)
        : base("initrd", "Say what a kernel will do with an initramfs; list, make, extend and mend it")
    {
        Add(new VerifyCommand(host));
        Add(new LsCommand(host));
        Add(new InitCommand(host));
        Add(new ExtractCommand(host));
        Add(new PackCommand(host));
        Add(new AddCommand(host));
        Add(new RepairCommand(host));
    }
}

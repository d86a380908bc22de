using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Kexec;

/// <summary><c>sunup kexec</c>: start another kernel from the running one.</summary>
public sealed class KexecCommand : Command
{
    public KexecCommand(CommandHost host)
        : base("kexec", "Start another kernel from the running one, without firmware; say why that fails, before it does")
    {
        Add(new LoadCommand(host));
        Add(new ExecCommand(host));
        Add(new StatusCommand(host));
        Add(new UnloadCommand(host));
        Add(new TestCommand(host));
    }
}

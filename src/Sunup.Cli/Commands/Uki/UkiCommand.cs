using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki</c>: unified kernel images.</summary>
public sealed class UkiCommand : Command
{
    public UkiCommand(CommandHost host)
        : base("uki", "Make, sign and read unified kernel images")
    {
        Add(UkiBuildCommand.Create(host));
        Add(UkiSignCommand.Create(host));
    }
}

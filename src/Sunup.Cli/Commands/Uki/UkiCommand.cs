using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Uki;

/// <summary><c>sunup uki</c>: unified kernel images.</summary>
public sealed class UkiCommand : Command
{
    public UkiCommand(CommandHost host)
        : base("uki", "Read, check, take apart, make and sign unified kernel images")
    {
        Add(UkiInspectCommand.Create(host));
        Add(UkiVerifyCommand.Create(host));
        Add(UkiMeasureCommand.Create(host));
        Add(UkiDiffCommand.Create(host));
        Add(UkiExtractCommand.Create(host));
        Add(UkiBuildCommand.Create(host));
        Add(UkiSignCommand.Create(host));
    }
}

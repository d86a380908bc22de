using System.CommandLine;
using System.CommandLine.Invocation;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Help;

/// <summary><c>--version</c>, wherever it stands.</summary>
public sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"sunup {SunupVersion.Text}");
        return ExitCodes.Yes;
    }
}

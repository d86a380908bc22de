using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Import;

/// <summary><c>sunup import</c>: machine files of other programs' descriptions.</summary>
public sealed class ImportCommand : Command
{
    public ImportCommand(CommandHost host)
        : base("import", "Make a machine file of what another program runs")
    {
        foreach (var source in ImportSource.All)
        {
            Add(new ImportFromCommand(host, source));
        }
    }
}

using System.CommandLine;

namespace Sunup.Cli.Invocation;

/// <summary>A command as it is typed: <c>sunup boot</c>.</summary>
public static class CommandPath
{
    public static string Of(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Add(symbol is RootCommand ? "sunup" : symbol.Name);
        }

        names.Reverse();
        return string.Join(' ', names);
    }
}

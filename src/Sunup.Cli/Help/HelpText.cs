using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Help;

/// <summary>The help of a command, as <c>--help</c> writes it.</summary>
public static class HelpText
{
    public static void Write(Command command, TextWriter output)
    {
        var root = command;
        while (root.Parents.FirstOrDefault() is Command parent)
        {
            root = parent;
        }

        var path = CommandPath.Of(command).Split(' ')[1..];
        root.Parse([.. path, "--help"]).Invoke(new InvocationConfiguration { Output = output, Error = output });
    }
}

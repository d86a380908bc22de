using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Help;

/// <summary><c>--help</c> with the command's notes and examples below what System.CommandLine writes.</summary>
public sealed class ExamplesHelpAction(HelpAction plain) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        plain.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case SunupCommand command:
                WriteNotes(output, command.Notes);
                WriteExamples(output, command.Examples);
                break;
            case Commands.SunupRootCommand root:
                WriteExamples(output, root.Examples);
                output.WriteLine("`sunup help COMMAND` says more. Exit codes: 0 yes, 1 no, 2 wrong usage or file, 3 could not do it here, 130 interrupted.");
                break;
            case var group:
                WriteExamples(output, OfChildren(group));
                break;
        }

        return ExitCodes.Yes;
    }

    /// <summary>Of a command that only groups others: the first example of each.</summary>
    internal static IReadOnlyList<CommandExample> OfChildren(Command group) => [.. group.Subcommands.OfType<SunupCommand>().Select(child => child.Examples[0])];

    private static void WriteNotes(TextWriter output, IReadOnlyList<string> notes)
    {
        foreach (var note in notes)
        {
            output.WriteLine(note);
            output.WriteLine();
        }
    }

    private static void WriteExamples(TextWriter output, IReadOnlyList<CommandExample> examples)
    {
        output.WriteLine("Examples:");
        var width = examples.Max(example => example.CommandLine.Length);
        foreach (var (commandLine, purpose) in examples)
        {
            output.WriteLine($"  {commandLine.PadRight(width)}  {purpose}");
        }

        output.WriteLine();
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using Sunup.Cli.Help;

namespace Sunup.Cli.Invocation;

/// <summary>Tells what is wrong with a command line, on standard error.</summary>
public static class UsageErrors
{
    public static int Report(ParseResult result, CommandHost host)
    {
        var command = result.CommandResult.Command;
        if (result.Tokens.Count == 0)
        {
            HelpText.Write(command, host.Error);
            return ExitCodes.Usage;
        }

        // A mistyped command is also "missing" to the parser; the mistyped word is the message.
        var errors = result.Errors.Where(error => result.UnmatchedTokens.Count == 0 || error.SymbolResult is not CommandResult { Command: RootCommand } || error.Message.Contains('\''));
        foreach (var message in errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
        {
            host.Error.WriteLine($"sunup: {message}");
        }

        foreach (var line in Suggestions(result))
        {
            host.Error.WriteLine(line);
        }

        host.Error.WriteLine($"Try '{CommandPath.Of(command)} --help'.");
        return ExitCodes.Usage;
    }

    private static IEnumerable<string> Suggestions(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var known = command.Subcommands.Where(known => !known.Hidden).Select(known => known.Name)
            .Concat(command.Options.Concat(result.RootCommandResult.Command.Options.Where(option => option.Recursive)).Select(option => option.Name))
            .ToList();
        foreach (var token in result.UnmatchedTokens)
        {
            if (NearestWord.Find(token, known) is { } nearest)
            {
                yield return $"Did you mean '{nearest}'?";
            }
        }
    }
}

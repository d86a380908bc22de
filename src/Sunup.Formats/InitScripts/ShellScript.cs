using System.Collections.Immutable;

namespace Sunup.Formats.InitScripts;

/// <summary>A shell script, as far as it could be read.</summary>
/// <param name="Commands">In the order of the text, those of functions included.</param>
/// <param name="Fault">Why, and in which line, it was read no further; null: to its end.</param>
public sealed record ShellScript(ImmutableArray<ShellCommand> Commands, ShellFault? Fault)
{
    /// <summary>Commands outside of functions.</summary>
    public IEnumerable<ShellCommand> TopLevel => Commands.Where(command => command.Block?.Function is null);

    /// <summary>The commands of each function; a later definition replaces an earlier one, as the shell has it.</summary>
    public ImmutableDictionary<string, ImmutableArray<ShellCommand>> Functions { get; } = Commands
        .Where(command => command.Block?.Function is not null)
        .GroupBy(command => command.Block!.Function!)
        .GroupBy(group => group.Key.Text, StringComparer.Ordinal)
        .ToImmutableDictionary(named => named.Key, named => named.Last().ToImmutableArray(), StringComparer.Ordinal);
}

/// <summary>Why a script was read no further.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Text">A phrase.</param>
public readonly record struct ShellFault(int Line, string Text);

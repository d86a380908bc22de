using System.Collections.Immutable;

namespace Sunup.Formats.InitScripts;

/// <summary>A simple command of a shell script. <c>for NAME in WORDS</c> and <c>case WORD</c> are told as commands of that name too.</summary>
public sealed record ShellCommand
{
    /// <summary>Where it starts, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The program or function and its arguments; none where there are only assignments or redirections.</summary>
    public ImmutableArray<ShellWord> Words { get; init; } = [];

    /// <summary>In front of it, in order.</summary>
    public ImmutableArray<ShellAssignment> Assignments { get; init; } = [];

    public ImmutableArray<ShellRedirection> Redirections { get; init; } = [];

    /// <summary>How it follows the command before.</summary>
    public ShellJoin Join { get; init; }

    /// <summary>The innermost block; null at the top level.</summary>
    public ShellBlock? Block { get; init; }

    /// <summary>As it stands in the script, one line, shortened.</summary>
    public required string Source { get; init; }

    /// <summary>What a loop of <c>for</c> repeats, or the arms of a <c>case</c>, for these two; else null.</summary>
    public ShellBlock? Opens { get; init; }
}

/// <summary><c>NAME=value</c> in front of a command.</summary>
public readonly record struct ShellAssignment(string Name, ShellWord Value)
{
    /// <summary>Of a word that is one, quoted or not; null for others.</summary>
    public static ShellAssignment? Of(ShellWord word)
    {
        if (word.Parts is not [{ Kind: ShellPartKind.Literal } first, ..] || char.IsAsciiDigit(first.Text[0]))
        {
            return null;
        }

        var end = ShellExpansion.EndOfName(first.Text, 0);
        if (end == 0 || end >= first.Text.Length || first.Text[end] != '=')
        {
            return null;
        }

        var rest = first.Text[(end + 1)..];
        return new ShellAssignment(first.Text[..end], new ShellWord(rest.Length > 0 ? word.Parts.SetItem(0, first with { Text = rest }) : word.Parts.RemoveAt(0)));
    }
}

/// <summary>Where a command reads or writes.</summary>
/// <param name="Operator"><c>&lt;</c>, <c>&gt;</c>, <c>&gt;&gt;</c>, ...</param>
/// <param name="Target">A file, or a descriptor behind <c>&gt;&amp;</c>; the word that ends a here-document.</param>
public readonly record struct ShellRedirection(string Operator, ShellWord Target);

/// <summary>How a command follows the one before.</summary>
public enum ShellJoin
{
    /// <summary>Whatever became of that.</summary>
    Then,
    /// <summary><c>&amp;&amp;</c>: if that succeeded.</summary>
    IfDone,
    /// <summary><c>||</c>: if that failed.</summary>
    IfFailed,
    /// <summary><c>|</c>: it reads what that writes.</summary>
    Pipe,
}

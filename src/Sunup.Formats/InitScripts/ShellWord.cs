using System.Collections.Immutable;

namespace Sunup.Formats.InitScripts;

/// <summary>A word of a shell script: quotes are removed, expansions stand as they were written.</summary>
/// <param name="Parts">In order; none for <c>""</c>.</param>
public sealed record ShellWord(ImmutableArray<ShellPart> Parts)
{
    /// <summary>All parts, expansions as written: <c>/mnt/$NAME</c>.</summary>
    public string Text { get; } = string.Concat(Parts.Select(part => part.Text));

    /// <summary>Nothing in it depends on a variable or a program.</summary>
    public bool IsLiteral => Parts.All(part => part.Kind is ShellPartKind.Literal);

    /// <summary>A word without expansions.</summary>
    public static ShellWord Literal(string text) => new(text.Length == 0 ? [] : [new ShellPart(ShellPartKind.Literal, text, 0)]);
}

/// <summary>A piece of a word.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Of a literal the text; else as written, with <c>$</c> or the backquotes.</param>
/// <param name="Line">Where it starts, from 1.</param>
public readonly record struct ShellPart(ShellPartKind Kind, string Text, int Line);

/// <summary>Kinds of pieces.</summary>
public enum ShellPartKind
{
    Literal,
    /// <summary><c>$NAME</c>, <c>${NAME#pattern}</c>, <c>$1</c>, <c>$((1 + 1))</c>.</summary>
    Variable,
    /// <summary><c>$(command)</c> or the same in backquotes.</summary>
    Command,
}

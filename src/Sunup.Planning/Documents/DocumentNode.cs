using System.Collections.Immutable;

namespace Sunup.Planning.Documents;

/// <summary>A node of a YAML document, with its place in the file.</summary>
/// <param name="At">Where it starts.</param>
internal abstract record DocumentNode(SourcePosition At)
{
    /// <summary>Index in the text of its first character.</summary>
    public int Start { get; init; }

    /// <summary>Index behind its last character. For a list or mapping that is written as a block: where the next thing starts, white space and comments before it included.</summary>
    public int End { get; init; }
}

/// <summary>A scalar: its text is what the file says, before any thought about types.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="Text">Without quotes, escapes resolved.</param>
/// <param name="Quoted">Written with quotes or as a block: never null, never a boolean.</param>
internal sealed record TextNode(SourcePosition At, string Text, bool Quoted) : DocumentNode(At)
{
    /// <summary>Nothing after the key, or one of YAML's words for nothing.</summary>
    public bool IsNull => !Quoted && (Text is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed record ListNode(SourcePosition At, ImmutableArray<DocumentNode> Items) : DocumentNode(At);

/// <summary>A mapping; keys are unique, in the order of the file.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="Entries">Keys with their values.</param>
/// <param name="IsFlow">Written with braces.</param>
internal sealed record MapNode(SourcePosition At, ImmutableArray<MapEntry> Entries, bool IsFlow) : DocumentNode(At);

internal readonly record struct MapEntry(TextNode Key, DocumentNode Value);

/// <summary>A place in a file.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in UTF-16 code units.</param>
/// <param name="Length">On that line; at least 1.</param>
internal readonly record struct SourcePosition(int Line, int Column, int Length = 1)
{
    public static SourcePosition WholeFile => default;
}

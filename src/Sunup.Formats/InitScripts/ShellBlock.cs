namespace Sunup.Formats.InitScripts;

/// <summary>What a command stands in: a branch, a loop, a function. Blocks are linked outwards.</summary>
public sealed class ShellBlock
{
    private readonly List<string> _arms = [];

    internal ShellBlock(ShellBlockKind kind, int line, string text, ShellBlock? parent)
    {
        (Kind, Line, Text, Parent) = (kind, line, text, parent);
        Depth = parent is null ? 1 : parent.Depth + 1;
        Function = kind is ShellBlockKind.Function ? this : parent?.Function;
    }

    public ShellBlockKind Kind { get; }

    /// <summary>Where it starts, from 1.</summary>
    public int Line { get; }

    /// <summary>The condition of a branch or loop as written, the name of a function, the patterns of an arm, the subject of a case.</summary>
    public string Text { get; }

    public ShellBlock? Parent { get; }

    /// <summary>1 for the outermost.</summary>
    public int Depth { get; }

    /// <summary>The innermost function that it is, or is in; null for none.</summary>
    public ShellBlock? Function { get; }

    /// <summary>Of a case: the patterns of its arms, in order.</summary>
    public IReadOnlyList<string> Arms => _arms;

    /// <summary>What is in it may be passed over: a branch or an arm, or the body of a loop.</summary>
    public bool IsConditional => Kind is ShellBlockKind.Then or ShellBlockKind.Else or ShellBlockKind.Arm or ShellBlockKind.Loop;

    internal void AddArm(string patterns) => _arms.Add(patterns);
}

/// <summary>Kinds of blocks.</summary>
public enum ShellBlockKind
{
    /// <summary>What <c>if</c>, <c>elif</c>, <c>while</c> or <c>until</c> asks.</summary>
    Condition,
    Then,
    Else,
    /// <summary>Of <c>while</c> and <c>until</c>.</summary>
    Loop,
    For,
    Case,
    /// <summary>One of a case.</summary>
    Arm,
    Function,
    Group,
    Subshell,
}

namespace Sunup.Formats.InitScripts;

/// <summary>A command while it is read.</summary>
internal sealed class ShellCommandBuilder
{
    public List<ShellWord> Words { get; } = [];

    public List<ShellAssignment> Assignments { get; } = [];

    public List<ShellRedirection> Redirections { get; } = [];

    /// <summary>Index of its first letter; -1 before.</summary>
    public int Start { get; set; } = -1;

    public int Line { get; set; }

    public bool IsEmpty => Words.Count == 0 && Assignments.Count == 0 && Redirections.Count == 0;

    /// <summary>What was read was no command but a word of the language.</summary>
    public void Forget()
    {
        Words.Clear();
        Assignments.Clear();
        Redirections.Clear();
        Start = -1;
    }

    public ShellCommand Build(ShellJoin join, ShellBlock? block, string source) =>
        new() { Line = Line, Words = [.. Words], Assignments = [.. Assignments], Redirections = [.. Redirections], Join = join, Block = block, Source = source };
}

using System.Globalization;
using System.Text;

namespace Sunup.Planning.Documents;

/// <summary>One thing that is wrong in a file that a user wrote: where, under which key, what was found and what was needed.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Line">1-based; 0 when the problem is with the file as a whole.</param>
/// <param name="Column">1-based, in characters; 0 when the problem is with the file as a whole.</param>
/// <param name="KeyPath">Such as <c>hardware.nics[0].mac</c>; empty at the top of the document.</param>
/// <param name="Message">What was found and what was needed, without position.</param>
/// <param name="Hint">What to write instead, or what it means; null where the message says it all.</param>
public sealed record ConfigProblem(string File, int Line, int Column, string KeyPath, string Message, string? Hint = null)
{
    /// <summary>The line of the file that <see cref="Line"/> names; null where there is none.</summary>
    public string? SourceLine { get; init; }

    /// <summary>Characters from <see cref="Column"/> that the problem is about, at least one.</summary>
    public int Length { get; init; } = 1;

    /// <summary>One line, as compilers write it: <c>web1.machine.yaml:3:3: boot.kernal: unknown key ...</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder(File).Append(':');
        if (Line > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Line}:{Column}:");
        }

        if (KeyPath.Length > 0)
        {
            text.Append(' ').Append(KeyPath).Append(':');
        }

        return text.Append(' ').Append(Message).ToString();
    }

    /// <summary>The line of <see cref="ToString"/>, then the source line with a caret under what is wrong, then the hint. No newline at the end.</summary>
    public string Render()
    {
        var text = new StringBuilder(ToString());
        if (SourceLine is not null)
        {
            var margin = Line.ToString(CultureInfo.InvariantCulture).PadLeft(4);
            text.Append('\n').Append(margin).Append(" | ").Append(SourceLine);
            text.Append('\n').Append(' ', margin.Length).Append(" | ").Append(Indent()).Append(Carets());
        }

        if (Hint is not null)
        {
            text.Append("\n     = ").Append(Hint);
        }

        return text.ToString();
    }

    // A tab stays a tab, so that the caret stands right whatever the terminal makes of it.
    private string Indent() =>
        string.Concat(SourceLine!.Take(Column - 1).Select(c => c == '\t' ? '\t' : ' ')).PadRight(Math.Min(Column - 1, SourceLine!.Length));

    private string Carets() => new('^', Math.Max(1, Math.Min(Length, SourceLine!.Length - Column + 1)));
}

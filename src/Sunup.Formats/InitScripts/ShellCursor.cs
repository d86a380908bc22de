using System.Collections.Immutable;
using System.Text;

namespace Sunup.Formats.InitScripts;

/// <summary>Reads words, operators and here-documents from the text of a script.</summary>
internal sealed class ShellCursor(string text, int firstLine)
{
    private const string WordEnds = " \t\n;&|()<>";

    private static readonly string[] s_operators = ["&>>", "<<-", "<<<", ";;&", "&&", "||", ";;", ";&", "|&", "<<", ">>", "<&", ">&", "<>", ">|", "&>", ";", "&", "|", "(", ")", "<", ">"];

    private readonly Queue<(string End, bool StripsTabs)> _documents = new();

    public int Position { get; set; }

    public int Line { get; private set; } = firstLine;

    public bool IsAtEnd => Position >= text.Length;

    public char Current => IsAtEnd ? '\0' : text[Position];

    public bool IsAtWord => !IsAtEnd && !WordEnds.Contains(Current, StringComparison.Ordinal);

    /// <summary>Blanks, comments, and newlines that a backslash takes back.</summary>
    public void SkipBlanks()
    {
        while (!IsAtEnd)
        {
            if (Current is ' ' or '\t')
            {
                Position++;
            }
            else if (Current == '\\' && Position + 1 < text.Length && text[Position + 1] == '\n')
            {
                Position += 2;
                Line++;
            }
            else if (Current == '#')
            {
                Position = text.IndexOf('\n', Position) is >= 0 and var end ? end : text.Length;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Takes a newline, and the here-documents that wait for it.</summary>
    public void TakeNewLine()
    {
        Position++;
        Line++;
        while (_documents.TryDequeue(out var document) && !IsAtEnd)
        {
            SkipDocument(document.End, document.StripsTabs);
        }
    }

    /// <summary>A here-document's body starts behind the next newline.</summary>
    public void Expect(string end, bool stripsTabs) => _documents.Enqueue((end, stripsTabs));

    /// <summary>The operator here; null for none.</summary>
    public string? PeekOperator() => s_operators.FirstOrDefault(symbol => string.CompareOrdinal(text, Position, symbol, 0, symbol.Length) == 0);

    public void Take(string symbol) => Position += symbol.Length;

    /// <summary>Moves on to an index, lines counted.</summary>
    public void MoveTo(int index)
    {
        for (; Position < Math.Min(index, text.Length); Position++)
        {
            Line += text[Position] == '\n' ? 1 : 0;
        }
    }

    /// <summary>The word here, to the next blank or operator that is not quoted.</summary>
    public ShellWord ReadWord()
    {
        var parts = ImmutableArray.CreateBuilder<ShellPart>();
        var literal = new StringBuilder();
        var quoted = false;
        while (!IsAtEnd && (quoted || IsAtWord))
        {
            var letter = Current;
            if (letter == '"')
            {
                quoted = !quoted;
                Position++;
            }
            else if (letter == '\\')
            {
                ReadEscape(literal, quoted);
            }
            else if (letter == '\'' && !quoted)
            {
                ReadSingleQuoted(literal);
            }
            else if (letter == '`' || (letter == '$' && IsExpansion()))
            {
                Flush(parts, literal);
                parts.Add(ReadExpansion());
            }
            else
            {
                Line += letter == '\n' ? 1 : 0;
                literal.Append(letter);
                Position++;
            }
        }

        Flush(parts, literal);
        return new ShellWord(parts.ToImmutable());
    }

    /// <summary>The text between two indexes, on one line and shortened.</summary>
    public string SourceOf(int start, int end) => OneLine(text.AsSpan(start, Math.Max(0, Math.Min(end, text.Length) - start)));

    /// <summary>Shortened to what a reader takes in.</summary>
    public static string OneLine(ReadOnlySpan<char> source)
    {
        const int longest = 240;
        var cut = source.Trim().Length > longest;
        var kept = source.Trim()[..Math.Min(longest, source.Trim().Length)];
        return string.Join(' ', kept.ToString().Replace("\\\n", " ", StringComparison.Ordinal).Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)) + (cut ? "..." : "");
    }

    private void Flush(ImmutableArray<ShellPart>.Builder parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new ShellPart(ShellPartKind.Literal, literal.ToString(), Line));
            literal.Clear();
        }
    }

    private bool IsExpansion()
    {
        var next = Position + 1 < text.Length ? text[Position + 1] : '\0';
        return char.IsAsciiLetterOrDigit(next) || next is '_' or '(' or '{' or '@' or '*' or '#' or '?' or '$' or '!' or '-';
    }

    private ShellPart ReadExpansion()
    {
        var (start, line) = (Position, Line);
        MoveTo(ShellExpansion.End(text, start));
        var source = text[start..Position];
        var isCommand = source[0] == '`' || (source.StartsWith("$(", StringComparison.Ordinal) && !source.StartsWith("$((", StringComparison.Ordinal));
        return new ShellPart(isCommand ? ShellPartKind.Command : ShellPartKind.Variable, source, line);
    }

    private void ReadEscape(StringBuilder literal, bool quoted)
    {
        var next = Position + 1 < text.Length ? text[Position + 1] : '\0';
        Position = Math.Min(Position + 2, text.Length);
        if (next == '\n')
        {
            Line++;
        }
        else if (next != '\0')
        {
            // In double quotes a backslash is itself but before these.
            literal.Append(quoted && next is not ('$' or '`' or '"' or '\\') ? "\\" : "").Append(next);
        }
    }

    private void ReadSingleQuoted(StringBuilder literal)
    {
        var end = text.IndexOf('\'', Position + 1) is >= 0 and var found ? found : text.Length;
        literal.Append(text, Position + 1, end - Position - 1);
        MoveTo(end + 1);
    }

    private void SkipDocument(string end, bool stripsTabs)
    {
        while (!IsAtEnd)
        {
            var newLine = text.IndexOf('\n', Position) is >= 0 and var found ? found : text.Length;
            var line = text.AsSpan(Position, newLine - Position);
            Position = Math.Min(newLine + 1, text.Length);
            Line++;
            if ((stripsTabs ? line.TrimStart('\t') : line).SequenceEqual(end))
            {
                return;
            }
        }
    }
}

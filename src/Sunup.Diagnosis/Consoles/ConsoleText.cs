using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Sunup.Diagnosis.Consoles;

/// <summary>Terminal text as plain text: escape sequences and control characters go, what stood at different places of the screen is kept apart.</summary>
/// <remarks>Takes any text; never throws. Source: ECMA-48 section 5.4 (control sequences), section 5.6 (control strings).</remarks>
public static class ConsoleText
{
    /// <summary>Longest text that is looked at, in characters. A longer console line is cut here.</summary>
    public const int MaxLength = 4096;

    private const char Escape = '\u001b';

    /// <summary>C0 and C1 controls, and the marks that turn the direction of text, by which a line could be shown as another one.</summary>
    private static readonly SearchValues<char> _special = SearchValues.Create(
    [
        .. Range('\0', '\u001f'), .. Range('\u007f', '\u009f'), '\u200e', '\u200f', .. Range('\u202a', '\u202e'), .. Range('\u2066', '\u2069'),
    ]);

    /// <summary>The pieces of <paramref name="text"/> that a terminal would show at one place each: cut at carriage returns and cursor moves, trimmed, none empty.</summary>
    public static ImmutableArray<string> Segments(string text) =>
        [.. Pieces(text).Select(piece => piece.Trim()).Where(piece => piece.Length > 0)];

    /// <summary>Columns that the last piece of <paramref name="text"/> takes, blanks at its end too.</summary>
    public static int Width(string text) => Pieces(text).FindLast(piece => piece.Length > 0)?.Length ?? 0;

    /// <summary>The text as if nothing had moved the cursor: SeaBIOS, on a serial port, "moves" it in the middle of words to where it is already.</summary>
    public static string Joined(string text) => string.Concat(Pieces(text)).Trim();

    /// <summary>The text on one line, for people: the segments joined by a space.</summary>
    public static string Clean(string text) => string.Join(' ', Segments(text));

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];

    private static List<string> Pieces(string text)
    {
        var cut = Cut(text);
        if (!cut.ContainsAny(_special))
        {
            return [cut];
        }

        var pieces = new List<string>();
        var current = new StringBuilder();
        var cursor = new CursorPath();
        var rest = cut.AsSpan();
        while (!rest.IsEmpty)
        {
            var length = TakePlain(rest, current);
            var moved = false;
            length = length > 0 ? length : TakeSpecial(rest, current, out moved);
            if (CursorPath.Target(rest[..length]) is { } target)
            {
                cursor.Send(target, current.Length);
            }
            else if (moved)
            {
                pieces.Add(current.ToString());
                current.Clear();
                cursor = new CursorPath();
            }
            else if (cursor.LeavesAt(current.Length) is { } end)
            {
                pieces.Add(current.ToString(0, end));
                current.Remove(0, end);
            }

            rest = rest[length..];
        }

        pieces.Add(current.ToString());
        return pieces;
    }

    /// <summary>Takes what stands before the first special character; returns its length.</summary>
    private static int TakePlain(ReadOnlySpan<char> text, StringBuilder output)
    {
        var end = text.IndexOfAny(_special);
        var plain = end < 0 ? text : text[..end];
        output.Append(plain);
        return plain.Length;
    }

    /// <summary>Takes one special character or one escape sequence; returns its length.</summary>
    private static int TakeSpecial(ReadOnlySpan<char> text, StringBuilder output, out bool moved)
    {
        moved = false;
        switch (text[0])
        {
            case Escape:
                return TakeEscape(text, out moved);
            case '\r' or '\n' or '\v' or '\f' or '\u0085':
                moved = true;
                return 1;
            case '\t':
                output.Append(' ');
                return 1;
            case '\b':
                output.Length -= output.Length > 0 ? 1 : 0;
                return 1;
            default:
                return 1;
        }
    }

    private static int TakeEscape(ReadOnlySpan<char> text, out bool moved)
    {
        moved = false;
        if (text.Length < 2)
        {
            return 1;
        }

        switch (text[1])
        {
            case '[':
                return TakeControlSequence(text, out moved);
            case ']' or 'P' or '_' or '^' or 'X':
                return TakeControlString(text);
            case '(' or ')' or '#' or '%' or ' ':
                return Math.Min(3, text.Length);
            case 'c' or 'D' or 'E' or 'M':
                moved = true;
                return 2;
            default:
                return 2;
        }
    }

    private static int TakeControlSequence(ReadOnlySpan<char> text, out bool moved)
    {
        var end = 2;
        while (end < text.Length && text[end] is >= ' ' and <= '?')
        {
            end++;
        }

        // Cursor moves and erasures: CUU CUD CUF CUB CNL CPL CHA CUP ED EL VPA HVP. SGR (m) and modes (h, l) do not move.
        moved = end < text.Length && text[end] is 'A' or 'B' or 'C' or 'D' or 'E' or 'F' or 'G' or 'H' or 'J' or 'K' or 'd' or 'f';
        return Math.Min(end + 1, text.Length);
    }

    private static int TakeControlString(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\u0007', '\u009c');
        var terminator = text[2..].IndexOf("\u001b\\", StringComparison.Ordinal);
        if (terminator >= 0 && (end < 0 || terminator + 2 < end))
        {
            return terminator + 4;
        }

        // Not terminated on this line: only the introducer goes, so that no text is lost.
        return end < 0 ? 2 : end + 1;
    }
}

using System.Buffers;

namespace Sunup.Diagnosis.Logs;

/// <summary>Takes out of a line what web pages, editors and viewers put into logs: HTML entities and tags, escape sequences written as text (<c>^[[0m</c>, <c>\033[1m</c>, a bare <c>[0;32m</c>).</summary>
/// <remarks>Takes any bytes. The text only ever gets shorter.</remarks>
internal static class PastedText
{
    private static readonly SearchValues<byte> _marks = SearchValues.Create("&^\\#<"u8);

    private static readonly (byte[] From, byte To)[] _entities =
    [
        ("&lt;"u8.ToArray(), (byte)'<'), ("&gt;"u8.ToArray(), (byte)'>'), ("&amp;"u8.ToArray(), (byte)'&'), ("&quot;"u8.ToArray(), (byte)'"'),
        ("&#39;"u8.ToArray(), (byte)'\''), ("&#x27;"u8.ToArray(), (byte)'\''), ("&apos;"u8.ToArray(), (byte)'\''), ("&nbsp;"u8.ToArray(), (byte)' '),
    ];

    private static readonly byte[][] _tags = ["<pre>"u8.ToArray(), "</pre>"u8.ToArray(), "<code>"u8.ToArray(), "</code>"u8.ToArray(), "<br>"u8.ToArray(), "<br/>"u8.ToArray()];

    private static readonly byte[][] _escapes = ["^["u8.ToArray(), "\\033"u8.ToArray(), "\\e"u8.ToArray(), "\\x1b"u8.ToArray(), "#033"u8.ToArray()];

    /// <summary>A quick look: false means that <see cref="Clean"/> would change nothing.</summary>
    public static bool MayHave(ReadOnlySpan<byte> line) => line.IndexOf("[0"u8) >= 0 || line.ContainsAny(_marks);

    /// <param name="line">Any bytes.</param>
    /// <param name="plain">At least as long as <paramref name="line"/>.</param>
    /// <returns>How many bytes of <paramref name="plain"/> were written.</returns>
    public static int Clean(ReadOnlySpan<byte> line, Span<byte> plain)
    {
        var length = 0;
        while (!line.IsEmpty)
        {
            // A real escape sequence is left to the console's reader.
            if (line[0] is 0x1b && line.Length > 1)
            {
                plain[length++] = line[0];
                plain[length++] = line[1];
                line = line[2..];
                continue;
            }

            var skipped = Markup(line) is > 0 and var tag ? tag : Escape(line);
            if (skipped == 0 && Entity(line, out var character) is > 0 and var entity)
            {
                plain[length++] = character;
                skipped = entity;
            }
            else if (skipped == 0)
            {
                plain[length++] = line[0];
                skipped = 1;
            }

            line = line[skipped..];
        }

        return length;
    }

    private static int Markup(ReadOnlySpan<byte> text)
    {
        if (text[0] is (byte)'<')
        {
            foreach (var tag in _tags)
            {
                if (text.StartsWith(tag))
                {
                    return tag.Length;
                }
            }
        }

        return 0;
    }

    private static int Entity(ReadOnlySpan<byte> text, out byte character)
    {
        character = 0;
        if (text[0] is (byte)'&')
        {
            foreach (var (from, to) in _entities)
            {
                if (text.StartsWith(from))
                {
                    character = to;
                    return from.Length;
                }
            }
        }

        return 0;
    }

    private static int Escape(ReadOnlySpan<byte> text)
    {
        var start = 0;
        foreach (var escape in _escapes)
        {
            start = start == 0 && text.StartsWith(escape) ? escape.Length : start;
        }

        if (start >= text.Length || text[start] is not (byte)'[')
        {
            return 0;
        }

        var end = start + 1;
        while (end < text.Length && text[end] is (>= (byte)'0' and <= (byte)'9') or (byte)';' or (byte)'?')
        {
            end++;
        }

        // Without an escape character before it only colours are taken for what they are.
        var isColour = end < text.Length && text[end] is (byte)'m' && end > start + 1;
        var isOther = start > 0 && end < text.Length && text[end] is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z');
        return isColour || (start > 0 && isOther) ? end + 1 : 0;
    }
}

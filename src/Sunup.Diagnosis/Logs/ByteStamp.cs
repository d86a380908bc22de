using System.Buffers;

namespace Sunup.Diagnosis.Logs;

/// <summary>Looks for the kernel's timestamp in bytes, without making text of them.</summary>
internal static class ByteStamp
{
    private static readonly SearchValues<byte> _header = SearchValues.Create("0123456789-:.,TZ+ |<>"u8);

    /// <summary>Where the first <c>[    1.234567]</c> starts, or -1.</summary>
    public static int Find(ReadOnlySpan<byte> line)
    {
        var at = 0;
        while (line[at..].IndexOf((byte)'[') is >= 0 and var next)
        {
            at += next;
            if (IsAt(line[at..]))
            {
                return at;
            }

            at++;
        }

        return -1;
    }

    /// <summary>One stands in the middle of a line, behind something that is no header of a log.</summary>
    public static bool IsTorn(ReadOnlySpan<byte> line)
    {
        var at = Find(line);
        if (at <= 0)
        {
            return false;
        }

        var before = line[..at].TrimEnd((byte)' ');
        return !before.IsEmpty && !before.EndsWith("kernel:"u8) && before.IndexOfAnyExcept(_header) >= 0;
    }

    private static bool IsAt(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (at < text.Length && text[at] is (byte)' ')
        {
            at++;
        }

        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        if (at == start || at + 2 >= text.Length || text[at] is not (byte)'.')
        {
            return false;
        }

        start = ++at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        var digits = at - start;
        if (at < text.Length && text[at] is (byte)'@')
        {
            at++;
            while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            {
                at++;
            }
        }

        return digits is > 0 and <= 6 && at < text.Length && text[at] is (byte)']';
    }
}

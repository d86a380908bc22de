namespace Sunup.Diagnosis.Logs;

/// <summary>Takes colours out of a line of bytes, so that literals which they cut in two can be found.</summary>
internal static class EscapeFilter
{
    /// <summary>False, and nothing useful written, where the line has controls other than colours (<c>ESC [ ... m</c>).</summary>
    public static bool TryRemove(ReadOnlySpan<byte> line, Span<byte> plain, out int length)
    {
        length = 0;
        while (!line.IsEmpty)
        {
            var at = line.IndexOfAny((byte)0x1b, (byte)0, (byte)'\b');
            var before = at < 0 ? line : line[..at];
            before.CopyTo(plain[length..]);
            length += before.Length;
            if (at < 0)
            {
                return true;
            }

            var end = at + 2;
            if (line[at] is not 0x1b || end > line.Length || line[at + 1] is not (byte)'[')
            {
                return false;
            }

            while (end < line.Length && line[end] is >= (byte)'0' and <= (byte)';')
            {
                end++;
            }

            if (end == line.Length || line[end] is not (byte)'m')
            {
                return false;
            }

            line = line[(end + 1)..];
        }

        return true;
    }
}

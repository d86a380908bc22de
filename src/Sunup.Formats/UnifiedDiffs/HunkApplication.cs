using System.Text;

namespace Sunup.Formats.UnifiedDiffs;

/// <summary>Applies hunks exactly where they say: no fuzz, no offset. What fits elsewhere was made for another file.</summary>
internal static class HunkApplication
{
    public static byte[]? Apply(FilePatch patch, ReadOnlySpan<byte> file, out HunkFault? fault)
    {
        var lines = LinesOf(Encoding.Latin1.GetString(file));
        var output = new StringBuilder();
        var at = 0;
        fault = null;
        foreach (var hunk in patch.Hunks)
        {
            var start = hunk.OldCount == 0 ? hunk.OldStart : hunk.OldStart - 1;
            fault = start < at || start > lines.Count
                ? new HunkFault(hunk.DiffLine, hunk.OldStart, $"a file of at least {hunk.OldStart} lines, and hunks in the order of their lines", null, null)
                : Compare(hunk, lines, start);
            if (fault is not null)
            {
                return null;
            }

            Append(output, lines, at, start);
            foreach (var line in hunk.Lines.Where(line => line.Kind != '-'))
            {
                output.Append(line.Text);
            }

            at = start + hunk.OldCount;
        }

        Append(output, lines, at, lines.Count);
        return Encoding.Latin1.GetBytes(output.ToString());
    }

    private static HunkFault? Compare(DiffHunk hunk, List<string> lines, int start)
    {
        var at = start;
        for (var i = 0; i < hunk.Lines.Length; i++)
        {
            var line = hunk.Lines[i];
            if (line.Kind == '+')
            {
                continue;
            }

            if (at >= lines.Count || lines[at] != line.Text)
            {
                return new HunkFault(hunk.DiffLine + 1 + i, at + 1, line.Text, at < lines.Count ? lines[at] : null, OnlyPlaceOf(hunk, lines));
            }

            at++;
        }

        return null;
    }

    private static int? OnlyPlaceOf(DiffHunk hunk, List<string> lines)
    {
        var old = hunk.Lines.Where(line => line.Kind != '+').Select(line => line.Text).ToList();
        int? place = null;
        for (var start = 0; start + old.Count <= lines.Count; start++)
        {
            if (lines[start] == old[0] && lines.Skip(start).Take(old.Count).SequenceEqual(old, StringComparer.Ordinal))
            {
                if (place is not null)
                {
                    return null;
                }

                place = start + 1;
            }
        }

        return place;
    }

    private static void Append(StringBuilder output, List<string> lines, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            output.Append(lines[i]);
        }
    }

    private static List<string> LinesOf(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var newLine ? newLine + 1 : text.Length;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}

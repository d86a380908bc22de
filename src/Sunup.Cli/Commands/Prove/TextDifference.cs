namespace Sunup.Cli.Commands.Prove;

/// <summary>The lines in which two short texts differ.</summary>
internal static class TextDifference
{
    /// <summary>Lines that go with <c>-</c> and lines that come with <c>+</c> in front, in the order of the text, by the longest common subsequence.</summary>
    public static IReadOnlyList<string> Of(string before, string after)
    {
        var (old, fresh) = (before.Split('\n'), after.Split('\n'));
        var common = Lengths(old, fresh);
        var lines = new List<string>();
        var (i, j) = (0, 0);
        while (i < old.Length || j < fresh.Length)
        {
            if (i < old.Length && j < fresh.Length && old[i] == fresh[j])
            {
                i++;
                j++;
            }
            else if (j >= fresh.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add($"-{old[i++].TrimEnd('\r')}");
            }
            else
            {
                lines.Add($"+{fresh[j++].TrimEnd('\r')}");
            }
        }

        return lines;
    }

    private static int[,] Lengths(string[] old, string[] fresh)
    {
        var lengths = new int[old.Length + 1, fresh.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = fresh.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == fresh[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}

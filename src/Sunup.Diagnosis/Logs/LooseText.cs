using System.Text;

namespace Sunup.Diagnosis.Logs;

/// <summary>Text without what optical reading gets wrong, and search in it that allows one mistake in ten characters.</summary>
internal static class LooseText
{
    private const int OneMistakeIn = 10;

    /// <summary>Lower case, letters and digits only, those that look alike made one: l 1 I |, o 0, s 5, b 8, z 2, rn m, vv w.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var mapped = char.ToLowerInvariant(character) switch
            {
                '1' or 'i' or '|' or '!' => 'l',
                '0' or 'q' => 'o',
                '5' or '$' => 's',
                '8' => 'b',
                '2' => 'z',
                var other => other,
            };
            if (char.IsAsciiLetterOrDigit(mapped))
            {
                folded.Append(mapped);
            }
        }

        return folded.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    private static bool HasWholePart(string text, string literal, int parts)
    {
        for (var part = 0; part < parts; part++)
        {
            var start = literal.Length * part / parts;
            if (text.AsSpan().Contains(literal.AsSpan(start, (literal.Length * (part + 1) / parts) - start), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Some part of <paramref name="text"/> is <paramref name="literal"/> but for one inserted, lost or other character in ten.</summary>
    /// <remarks>Sellers (1980): edit distance against every place of the text at once.</remarks>
    public static bool Contains(string text, string literal)
    {
        var allowed = literal.Length / OneMistakeIn;
        if (allowed == 0 || text.Contains(literal, StringComparison.Ordinal))
        {
            return text.Contains(literal, StringComparison.Ordinal);
        }

        // Of so many mistakes one part more than there are mistakes must have none.
        if (!HasWholePart(text, literal, allowed + 1))
        {
            return false;
        }

        Span<int> costs = literal.Length <= 256 ? stackalloc int[literal.Length + 1] : new int[literal.Length + 1];
        for (var i = 0; i < costs.Length; i++)
        {
            costs[i] = i;
        }

        foreach (var character in text)
        {
            var diagonal = costs[0];
            for (var i = 1; i < costs.Length; i++)
            {
                var next = Math.Min(Math.Min(costs[i], costs[i - 1]) + 1, diagonal + (literal[i - 1] == character ? 0 : 1));
                diagonal = costs[i];
                costs[i] = next;
            }

            if (costs[^1] <= allowed)
            {
                return true;
            }
        }

        return false;
    }
}

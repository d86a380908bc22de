using System.Text;

namespace Sunup.Planning.Documents;

/// <summary>How values from a file are put into messages, and how a mistyped word is understood.</summary>
internal static class Words
{
    private const int LongestQuote = 60;

    /// <summary>In single quotes, shortened, control characters as escapes.</summary>
    public static string Quote(string value) => $"'{Shorten(value)}'";

    public static string Shorten(string value)
    {
        var text = new StringBuilder();
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, LongestQuote)))
        {
            if (char.IsControl(c))
            {
                text.Append("\\x").Append(((int)c).ToString("x2", null));
            }
            else
            {
                text.Append(c);
            }
        }

        return value.Length > LongestQuote ? text.Append('…').ToString() : text.ToString();
    }

    /// <summary>A parser's message as the tail of ours: no full stop, no position in it.</summary>
    public static string Sentence(string message)
    {
        var text = message.StartsWith('(') && message.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end ? message[(end + 3)..] : message;
        text = text.Split(" (at ", 2)[0];
        text = Shorten(text.TrimEnd('.', ' '));
        return text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : "unreadable";
    }

    /// <summary><c>a, b or c</c></summary>
    public static string Alternatives(IEnumerable<string> words)
    {
        var list = words.ToArray();
        return list.Length < 2 ? string.Concat(list) : $"{string.Join(", ", list[..^1])} or {list[^1]}";
    }

    /// <summary>The known word that <paramref name="word"/> was probably meant to be, or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > 40)
        {
            return null;
        }

        var candidates = known
            .Select(candidate => (Word: candidate, Distance: Distance(Plain(word), Plain(candidate))))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Max(word.Length, candidate.Word.Length) / 3))
            .OrderBy(candidate => candidate.Distance);
        return candidates.FirstOrDefault().Word;
    }

    // kernel-args and kernelArgs are near kernel_args.
    private static string Plain(string word) => word.Replace('-', '_').ToLowerInvariant();

    /// <summary>Edits of one letter (insert, remove, replace, swap with the next) that make one word of the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = Cheapest(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Cheapest(int[,] rows, string a, string b, int i, int j)
    {
        if (i == 0 || j == 0)
        {
            return i + j;
        }

        var best = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }
}

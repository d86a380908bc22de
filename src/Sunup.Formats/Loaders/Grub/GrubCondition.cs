using System.Globalization;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>What <c>[ ... ]</c> and <c>test</c> say. Source: GRUB grub-core/commands/test.c, the part that configurations use.</summary>
internal static class GrubCondition
{
    /// <param name="words">Without brackets.</param>
    /// <param name="exists">Whether a file is there.</param>
    public static bool Of(IReadOnlyList<string> words, Func<string, bool> exists)
    {
        var or = IndexOf(words, "-o");
        if (or >= 0)
        {
            return Of([.. words.Take(or)], exists) || Of([.. words.Skip(or + 1)], exists);
        }

        var and = IndexOf(words, "-a");
        return and >= 0
            ? Of([.. words.Take(and)], exists) && Of([.. words.Skip(and + 1)], exists)
            : words is ["!", ..] ? !Of([.. words.Skip(1)], exists) : OfSimple(words, exists);
    }

    private static int IndexOf(IReadOnlyList<string> words, string word)
    {
        for (var i = 1; i < words.Count - 1; i++)
        {
            if (words[i] == word)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool OfSimple(IReadOnlyList<string> words, Func<string, bool> exists) => words switch
    {
        [] => false,
        [var word] => word.Length > 0,
        ["-n", var word] => word.Length > 0,
        ["-z", var word] => word.Length == 0,
        ["-e" or "-f" or "-s" or "-d", var path] => exists(path),
        [var left, var @operator, var right] => Compare(left, @operator, right),
        _ => false,
    };

    private static bool Compare(string left, string @operator, string right) => @operator switch
    {
        "=" or "==" => left == right,
        "!=" => left != right,
        "<" => string.CompareOrdinal(left, right) < 0,
        ">" => string.CompareOrdinal(left, right) > 0,
        "-eq" => Number(left) == Number(right),
        "-ne" => Number(left) != Number(right),
        "-lt" => Number(left) < Number(right),
        "-le" => Number(left) <= Number(right),
        "-gt" => Number(left) > Number(right),
        "-ge" => Number(left) >= Number(right),
        _ => false,
    };

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

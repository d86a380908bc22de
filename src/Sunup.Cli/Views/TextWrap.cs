using Spectre.Console.Rendering;

namespace Sunup.Cli.Views;

/// <summary>Breaks text into lines at spaces; a word that is too long for a line is broken itself.</summary>
internal static class TextWrap
{
    /// <param name="text">One paragraph.</param>
    /// <param name="width">In columns, at least 1.</param>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Length > 0 && Cells(line) + 1 + Cells(rest) > width)
            {
                yield return line;
                line = "";
            }

            while (line.Length == 0 && Cells(rest) > width)
            {
                var head = Head(rest, width);
                yield return head;
                rest = rest[head.Length..];
            }

            line = line.Length == 0 ? rest : $"{line} {rest}";
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    private static int Cells(string text) => new Segment(text).CellCount();

    /// <summary>As many characters as fit, at least one, surrogate pairs whole.</summary>
    private static string Head(string word, int width)
    {
        var length = 1;
        while (length < word.Length && Cells(word[..(length + 1)]) <= width)
        {
            length++;
        }

        return length < word.Length && char.IsHighSurrogate(word[length - 1]) ? word[..(length + (length == 1 ? 1 : -1))] : word[..length];
    }
}

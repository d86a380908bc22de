namespace Sunup.Formats.InitScripts;

/// <summary>Finds where an expansion ends: quotes, braces and parentheses in it count. No recursion, whatever is nested.</summary>
internal static class ShellExpansion
{
    /// <summary>The index behind <c>$...</c> or a backquoted command that starts at <paramref name="start"/>; the text's end where it is never closed.</summary>
    public static int End(string text, int start)
    {
        if (text[start] == '`')
        {
            return EndOf(text, start + 1, '`');
        }

        var next = start + 1 < text.Length ? text[start + 1] : '\0';
        return next switch
        {
            '(' => EndOf(text, start + 2, ')'),
            '{' => EndOf(text, start + 2, '}'),
            >= '0' and <= '9' or '@' or '*' or '#' or '?' or '$' or '!' or '-' => start + 2,
            _ => EndOfName(text, start + 1),
        };
    }

    /// <summary>The index behind the last letter of a name that starts at <paramref name="start"/>.</summary>
    public static int EndOfName(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end;
    }

    private static int EndOf(string text, int start, char closer)
    {
        var open = new Stack<char>();
        open.Push(closer);
        for (var i = start; i < text.Length; i++)
        {
            var letter = text[i];
            var inside = open.Peek();
            if (letter == '\\' && inside != '\'')
            {
                i++;
            }
            else if (letter == inside)
            {
                open.Pop();
                if (open.Count == 0)
                {
                    return i + 1;
                }
            }
            else if (inside is not ('\'' or '`') && CloserOf(text, i, inside) is { } inner)
            {
                open.Push(inner.Closer);
                i += inner.Length - 1;
            }
        }

        return text.Length;
    }

    private static (char Closer, int Length)? CloserOf(string text, int at, char inside)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        return text[at] switch
        {
            '$' when next == '(' => (')', 2),
            '$' when next == '{' => ('}', 2),
            '`' => ('`', 1),
            '"' => ('"', 1),
            '\'' when inside != '"' => ('\'', 1),
            '(' when inside == ')' => (')', 1),
            _ => null,
        };
    }
}

namespace Sunup.Formats.KernelModules;

/// <summary>Shell patterns as fnmatch(3) takes them without flags: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a]</c>, <c>\</c>.</summary>
public static class GlobPattern
{
    /// <remarks>One star is looked back to at a time, so that no pattern makes it slow.</remarks>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, position = 0, star = -1, resume = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = position;
            }
            else if (at < pattern.Length && Step(pattern[at..], text[position], out var length))
            {
                at += length;
                position++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                position = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }

    private static bool Step(ReadOnlySpan<char> pattern, char letter, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '\\' when pattern.Length > 1:
                length = 2;
                return pattern[1] == letter;
            case '[' when pattern[1..].Length > 1 && pattern[2..].Contains(']'):
                return Bracket(pattern, letter, out length);
            default:
                return pattern[0] == letter;
        }
    }

    private static bool Bracket(ReadOnlySpan<char> pattern, char letter, out int length)
    {
        var negated = pattern[1] is '!' or '^';
        var first = negated ? 2 : 1;
        var end = first + 1;
        while (end < pattern.Length && pattern[end] != ']')
        {
            end++;
        }

        length = Math.Min(end + 1, pattern.Length);
        var found = false;
        for (var i = first; i < end; i++)
        {
            if (i + 2 < end && pattern[i + 1] == '-')
            {
                found |= letter >= pattern[i] && letter <= pattern[i + 2];
                i += 2;
            }
            else
            {
                found |= letter == pattern[i];
            }
        }

        return found != negated;
    }
}

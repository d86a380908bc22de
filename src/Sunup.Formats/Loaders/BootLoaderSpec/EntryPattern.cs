namespace Sunup.Formats.Loaders.BootLoaderSpec;

/// <summary>The patterns by which an entry is named: <c>fedora-*</c>, <c>linux-6.1?.efi</c>, <c>[ab]*.conf</c>.</summary>
/// <remarks>
/// Source: systemd's <c>efi_fnmatch</c>, whose results these are. <c>*</c>, <c>?</c>, <c>[a-f]</c>, <c>\x</c>; there is no <c>[!a]</c>. Of a set the first
/// character may be <c>]</c>; a set that does not end, or a backslash at the end, matches nothing. Both sides are to be in lower case.
/// </remarks>
public static class EntryPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // The place to come back to when what follows the last star does not fit: one character more is given to the star.
        int starPattern = -1, starName = 0, p = 0, n = 0;
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starPattern = ++p;
                starName = n;
            }
            else if (p == pattern.Length && n == name.Length)
            {
                return true;
            }
            else if (p < pattern.Length && n < name.Length && MatchOne(pattern, ref p, name[n]))
            {
                n++;
            }
            else if (starPattern < 0 || starName >= name.Length)
            {
                return false;
            }
            else
            {
                p = starPattern;
                n = ++starName;
            }
        }
    }

    private static bool MatchOne(ReadOnlySpan<char> pattern, ref int p, char letter)
    {
        switch (pattern[p])
        {
            case '?':
                p++;
                return true;
            case '\\':
                if (p + 1 >= pattern.Length || pattern[p + 1] != letter)
                {
                    return false;
                }

                p += 2;
                return true;
            case '[':
                return MatchSet(pattern, ref p, letter);
            default:
                return pattern[p++] == letter;
        }
    }

    private static bool MatchSet(ReadOnlySpan<char> pattern, ref int p, char letter)
    {
        var matched = false;
        var canRange = false;
        for (var at = p + 1; at < pattern.Length; at++)
        {
            var first = at == p + 1;
            if (pattern[at] == ']' && !first)
            {
                p = at + 1;
                return matched;
            }

            // A minus that is first, last or behind a range stands for itself: [a-c-f] is [-abcf].
            if (pattern[at] == '-' && canRange && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                var low = pattern[at - 1];
                at += pattern[at + 1] == '\\' ? 2 : 1;
                if (at >= pattern.Length)
                {
                    return false;
                }

                matched |= low <= letter && letter <= pattern[at];
                canRange = false;
                continue;
            }

            at += pattern[at] == '\\' ? 1 : 0;
            matched |= at < pattern.Length && pattern[at] == letter;
            canRange = true;
        }

        return false;
    }
}

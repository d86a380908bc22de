namespace Sunup.Formats.Loaders.BootLoaderSpec;

/// <summary>The order of versions in a boot menu: <c>6.1~rc1 &lt; 6.1 &lt; 6.1-2 &lt; 6.1^20260101 &lt; 6.1.1 &lt; 6.12</c>.</summary>
/// <remarks>Source: UAPI.10 Version Format Specification, section "Version Comparison". Characters outside of letters, digits and <c>-.~^</c> only separate.</remarks>
public sealed class VersionOrder : IComparer<string?>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (string.IsNullOrEmpty(x) || string.IsNullOrEmpty(y))
        {
            return (string.IsNullOrEmpty(x) ? 0 : 1) - (string.IsNullOrEmpty(y) ? 0 : 1);
        }

        ReadOnlySpan<char> a = x, b = y;
        while (true)
        {
            a = SkipOthers(a);
            b = SkipOthers(b);
            if (Separator('~', ref a, ref b) is not 0 and var pre)
            {
                return pre;
            }

            if (a.IsEmpty || b.IsEmpty)
            {
                return (a.IsEmpty ? 0 : 1) - (b.IsEmpty ? 0 : 1);
            }

            foreach (var separator in "-^.")
            {
                if (Separator(separator, ref a, ref b) is not 0 and var order)
                {
                    return order;
                }
            }

            if ((IsDigit(a) || IsDigit(b) ? Numbers(ref a, ref b) : Letters(ref a, ref b)) is not 0 and var result)
            {
                return result;
            }
        }
    }

    // The one that has the separator here is the older one.
    private static int Separator(char separator, ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        var inA = !a.IsEmpty && a[0] == separator;
        var inB = !b.IsEmpty && b[0] == separator;
        if (inA && inB)
        {
            a = a[1..];
            b = b[1..];
        }

        return inA == inB ? 0 : inA ? -1 : 1;
    }

    private static int Numbers(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        var first = Take(ref a, char.IsAsciiDigit);
        var second = Take(ref b, char.IsAsciiDigit);
        if (first.IsEmpty || second.IsEmpty)
        {
            return (first.IsEmpty ? 0 : 1) - (second.IsEmpty ? 0 : 1);
        }

        first = first.TrimStart('0');
        second = second.TrimStart('0');
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }

    private static int Letters(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b) =>
        Take(ref a, char.IsAsciiLetter).SequenceCompareTo(Take(ref b, char.IsAsciiLetter));

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> text, Func<char, bool> wanted)
    {
        var length = 0;
        while (length < text.Length && wanted(text[length]))
        {
            length++;
        }

        var taken = text[..length];
        text = text[length..];
        return taken;
    }

    private static ReadOnlySpan<char> SkipOthers(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && !char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('-' or '.' or '~' or '^'))
        {
            text = text[1..];
        }

        return text;
    }

    private static bool IsDigit(ReadOnlySpan<char> text) => !text.IsEmpty && char.IsAsciiDigit(text[0]);
}

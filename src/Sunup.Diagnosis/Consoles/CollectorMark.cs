using System.Buffers;

namespace Sunup.Diagnosis.Consoles;

/// <summary>Marks that stand before a line: syslog's priority, dmesg's facility, compose's service, a container's stream, a build step, a machine's name, a quotation.</summary>
internal static class CollectorMark
{
    private const int LongestName = 40;

    private static readonly SearchValues<char> _decimal = SearchValues.Create("0123456789.");

    /// <summary>Its length with the spaces after it, or 0.</summary>
    public static int Read(ReadOnlySpan<char> text, out LineOrigin origin)
    {
        origin = LineOrigin.Unknown;
        var length = Priority(text);
        if (length == 0)
        {
            length = Facility(text);
            origin = length > 0 && text.StartsWith("kern", StringComparison.Ordinal) ? LineOrigin.Kernel : LineOrigin.Unknown;
        }

        if (length == 0)
        {
            length = Stream(text);
        }

        if (length == 0)
        {
            length = Service(text);
        }

        if (length == 0)
        {
            length = Quotation(text);
        }

        if (length == 0)
        {
            length = Tag(text);
        }

        return length == 0 ? 0 : length + (text[length..].Length - text[length..].TrimStart(' ').Length);
    }

    // "<6>", "<34>1 ".
    private static int Priority(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('>');
        return text is ['<', >= '0' and <= '9', ..] && end is 2 or 3 or 4 && text[1..end].IndexOfAnyExceptInRange('0', '9') < 0
            ? end + (text[(end + 1)..].StartsWith("1 2", StringComparison.Ordinal) ? 3 : 1)
            : 0;
    }

    // dmesg -x: "kern  :info  : ".
    private static int Facility(ReadOnlySpan<char> text)
    {
        foreach (var facility in (ReadOnlySpan<string>)["kern", "user", "daemon", "auth", "syslog"])
        {
            if (text.StartsWith(facility, StringComparison.Ordinal))
            {
                var rest = text[facility.Length..].TrimStart(' ');
                var second = rest is [':', ..] ? rest[1..].IndexOf(':') : -1;
                return second is >= 3 and <= 8 && rest[1..(second + 1)].TrimEnd(' ').IndexOfAnyExceptInRange('a', 'z') < 0
                    ? text.Length - rest.Length + second + 2
                    : 0;
            }
        }

        return 0;
    }

    // Kubernetes: "stdout F ", "stderr P "; a build step: "#12 0.345 ".
    private static int Stream(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("stdout ", StringComparison.Ordinal) || text.StartsWith("stderr ", StringComparison.Ordinal))
        {
            return text.Length > 8 && text[7] is 'F' or 'P' && text[8] is ' ' ? 9 : 7;
        }

        var space = text.IndexOf(' ');
        if (text is not ['#', ..] || space is < 2 or > 5 || text[1..space].IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return 0;
        }

        var end = text[(space + 1)..].IndexOf(' ');
        return end > 2 && text.Slice(space + 1, end).IndexOfAnyExcept(_decimal) < 0 && text.Slice(space + 1, end).Contains('.') ? space + end + 2 : 0;
    }

    // Compose: "vm-1  | ", and a bare "| ".
    private static int Service(ReadOnlySpan<char> text)
    {
        var bar = text.IndexOf('|');
        if (bar < 0 || bar > LongestName || bar + 1 >= text.Length || text[bar + 1] is not ' ' || (bar > 0 && text[bar - 1] is not ' '))
        {
            return 0;
        }

        foreach (var character in text[..bar].TrimEnd(' '))
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))
            {
                return 0;
            }
        }

        return bar + 1;
    }

    // Mail and Markdown: "> ", ">> ".
    private static int Quotation(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept('>');
        return end is >= 1 and <= 3 && text[end] is ' ' ? end + 1 : 0;
    }

    // Whose console it is: "[guest0/uart0] [    1.2] ", "vm1: [    1.2] ", and of the NixOS test driver "machine # ".
    private static int Tag(ReadOnlySpan<char> text)
    {
        var space = text.IndexOf(' ');
        if (space is < 2 or > LongestName || space + 2 >= text.Length)
        {
            return 0;
        }

        var tag = text[..space];
        var rest = text[(space + 1)..];
        if (rest.StartsWith("# ", StringComparison.Ordinal))
        {
            return IsName(tag) ? space + 3 : 0;
        }

        var isTag = tag is ['[', .. var inside, ']'] ? IsName(inside) : tag is [.. var name, ':'] && IsName(name) && name is not ("login" or "Password" or "password");
        return isTag && KernelStamp.TryRead(rest.TrimStart(' '), out _, out _) ? space + 1 : 0;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.' or '/'))
            {
                return false;
            }
        }

        return true;
    }
}

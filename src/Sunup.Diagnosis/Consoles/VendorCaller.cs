namespace Sunup.Diagnosis.Consoles;

/// <summary>What vendors' kernels print between the timestamp and the message: <c>[0:      swapper/0:    1] </c>, <c>I[7:      swapper/0:    1] </c>, <c>(0)[1:swapper/0]</c>, <c>c1      1 </c>.</summary>
/// <remarks>Rockchip, Samsung, MediaTek and Qualcomm in this order, as seen in their logs. Takes any text.</remarks>
internal static class VendorCaller
{
    private const int Longest = 48;

    /// <summary>Its length with the spaces around it, or 0.</summary>
    public static int Read(ReadOnlySpan<char> text)
    {
        var spaces = Spaces(text, 0);
        var at = spaces;
        if (at < text.Length && text[at] is 'c')
        {
            return Qualcomm(text, at + 1);
        }

        if (at < text.Length && text[at] is '-' or 'I')
        {
            at++;
        }

        if (at + 2 < text.Length && text[at] is '(' && char.IsAsciiDigit(text[at + 1]))
        {
            var close = text[at..].IndexOf(')');
            at = close is > 1 and <= 4 ? at + close + 1 : at;
        }

        return Bracket(text, at);
    }

    // "[0:      swapper/0:    1]": a number, a colon, the task.
    private static int Bracket(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] is not '[')
        {
            return 0;
        }

        var close = text[at..].IndexOf(']');
        var inside = close > 0 && close <= Longest ? text.Slice(at + 1, close - 1).TrimStart(' ') : [];
        var colon = inside.IndexOf(':');
        return colon is >= 1 and <= 6 && inside[..colon].IndexOfAnyExceptInRange('0', '9') < 0 && colon + 1 < inside.Length
            ? Spaces(text, at + close + 1)
            : 0;
    }

    // "c1      1 ": the CPU, the process.
    private static int Qualcomm(ReadOnlySpan<char> text, int at)
    {
        var cpu = Digits(text, at);
        var process = Spaces(text, cpu);
        var end = Digits(text, process);
        return cpu > at && process - cpu >= 2 && end > process && end < text.Length && text[end] is ' ' ? end + 1 : 0;
    }

    private static int Spaces(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ')
        {
            at++;
        }

        return at;
    }

    private static int Digits(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }
}

using System.Globalization;

namespace Sunup.Diagnosis.Consoles;

/// <summary>
/// The kernel's own timestamp: <c>[    0.000000] </c>, with CONFIG_PRINTK_CALLER <c>[    1.234567][    T1] </c>, and what vendors' kernels add to it:
/// the CPU within (<c>[    3.503517@0] </c>), or CPU and task behind it (<see cref="VendorCaller"/>).
/// </summary>
/// <remarks>Source: Linux kernel/printk/printk.c print_time(), print_caller(); the others are seen in logs of Amlogic, Rockchip, Samsung and MediaTek kernels.</remarks>
internal static class KernelStamp
{
    /// <summary>Reads it at the start of <paramref name="text"/>, with one space after it if there is one.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out int length, out TimeSpan time)
    {
        length = 0;
        time = default;
        if (text.Length < 5 || text[0] is not '[')
        {
            return false;
        }

        var at = Skip(text, 1, ' ');
        var start = at;
        at = Digits(text, at, 8);
        if (at == start || at >= text.Length || text[at] is not '.' || IsPadded(text[start..at]))
        {
            return false;
        }

        var fraction = at + 1;
        at = Digits(text, fraction, 6);
        var end = at < text.Length && text[at] is '@' ? Digits(text, at + 1, 3) : at;
        if (at == fraction || end >= text.Length || text[end] is not ']')
        {
            return false;
        }

        time = TimeSpan.FromMicroseconds(Math.Round(double.Parse(text[start..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 1e6));
        at = Caller(text, end + 1);
        length = at < text.Length && text[at] is ' ' ? at + 1 : at;
        length += VendorCaller.Read(text[length..]);
        return true;
    }

    /// <summary>Where the next one starts at or after <paramref name="from"/>, else -1.</summary>
    public static int Find(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && text[from..].IndexOf('[') is >= 0 and var next)
        {
            from += next;
            if (TryRead(text[from..], out _, out _))
            {
                return from;
            }

            from++;
        }

        return -1;
    }

    /// <summary>The kernel pads its seconds with blanks; NVIDIA's boot loaders pad theirs with zeros (<c>[0005.727] I> </c>).</summary>
    private static bool IsPadded(ReadOnlySpan<char> seconds) => seconds.Length > 1 && seconds[0] is '0';

    private static int Caller(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] is not '[')
        {
            return at;
        }

        var letter = Skip(text, at + 1, ' ');
        if (letter >= text.Length || text[letter] is not ('T' or 'C'))
        {
            return at;
        }

        var end = Digits(text, letter + 1, 8);
        return end > letter + 1 && end < text.Length && text[end] is ']' ? end + 1 : at;
    }

    private static int Skip(ReadOnlySpan<char> text, int at, char character)
    {
        while (at < text.Length && text[at] == character)
        {
            at++;
        }

        return at;
    }

    private static int Digits(ReadOnlySpan<char> text, int at, int most)
    {
        var end = at;
        while (end < text.Length && end - at < most && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end;
    }
}

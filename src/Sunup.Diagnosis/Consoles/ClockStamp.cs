using System.Buffers;
using System.Globalization;

namespace Sunup.Diagnosis.Consoles;

/// <summary>Timestamps of wall clocks: ISO 8601 and its kin, syslog's, those of <c>dmesg -T</c>, <c>dmesg -H</c> and journalctl.</summary>
internal static class ClockStamp
{
    /// <summary>Stands for a timestamp without a year.</summary>
    public const int NoYear = 2000;

    private static readonly SearchValues<char> _decimal = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> _clock = SearchValues.Create("0123456789: ");
    private static readonly SearchValues<char> _notInWords = SearchValues.Create(":[]=/()");

    private static readonly string[] _months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] _days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>Reads one at the start of <paramref name="text"/>; returns its length with the spaces and the colon after it, or 0.</summary>
    public static int Read(ReadOnlySpan<char> text, out DateTime? time)
    {
        var at = DayName(text);
        var length = Iso(text[at..], out time);
        if (length == 0)
        {
            at = 0;
            length = Syslog(text, out time);
        }

        if (length == 0)
        {
            length = TimeOfDay(text, 0, out _) is > 0 and var end && end > 8 ? end : 0;
        }

        return length == 0 ? 0 : AfterStamp(text, at + length);
    }

    /// <summary>Reads <c>[Tue Nov 26 08:00:00 2024] </c>, <c>[Nov26 08:00] </c>, <c>[  +0.000123] </c> (all dmesg's) or <c>[2024-11-26 08:00:00] </c>.</summary>
    public static int InBrackets(ReadOnlySpan<char> text, out DateTime? time, out bool isKernel)
    {
        time = null;
        isKernel = false;
        var end = text.IndexOf(']');
        if (end is < 7 or > 40)
        {
            return 0;
        }

        var inside = text[1..end].Trim(' ');
        isKernel = IsDmesg(inside, out time);
        if (!isKernel && (Iso(inside, out time) != inside.Length) && TimeOfDay(inside, 0, out _) != inside.Length)
        {
            return 0;
        }

        return AfterStamp(text, end + 1);
    }

    private static bool IsDmesg(ReadOnlySpan<char> inside, out DateTime? time)
    {
        time = null;
        if (inside is ['+', ..])
        {
            return inside[1..].IndexOfAnyExcept(_decimal) < 0;
        }

        var at = DayName(inside);
        var month = Month(inside[at..]);
        if (month == 0)
        {
            return false;
        }

        // "Tue Nov 26 08:00:00 2024", "Nov26 08:00".
        at += 3;
        at += inside.Length > at && inside[at] is ' ' ? 1 : 0;
        var length = Syslog(inside[(at > 4 ? at - 4 : 0)..], out time);
        return length > 0 || (inside.Length >= at + 8 && inside[at..].IndexOfAnyExcept(_clock) < 0);
    }

    private static int AfterStamp(ReadOnlySpan<char> text, int at)
    {
        if (at < text.Length && text[at] is ':')
        {
            at++;
        }

        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    private static int DayName(ReadOnlySpan<char> text)
    {
        foreach (var day in _days)
        {
            if (text.Length > 4 && text.StartsWith(day, StringComparison.Ordinal) && text[3] is ' ')
            {
                return 4;
            }
        }

        return 0;
    }

    private static int Month(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < _months.Length; i++)
        {
            if (text.StartsWith(_months[i], StringComparison.Ordinal))
            {
                return i + 1;
            }
        }

        return 0;
    }

    // "2024-11-26T08:00:00.123456+01:00", "2024-11-26 08:00:00 UTC", "2024-11-26T08:00:00,123456Z".
    private static int Iso(ReadOnlySpan<char> text, out DateTime? time)
    {
        time = null;
        if (text.Length < 19 || text[4] is not '-' || text[7] is not '-' || text[10] is not ('T' or ' ')
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day))
        {
            return 0;
        }

        var end = TimeOfDay(text, 11, out var clock);
        if (end == 0 || year is < 1970 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return 0;
        }

        time = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) + clock;
        return Zone(text, end);
    }

    private static int Zone(ReadOnlySpan<char> text, int at)
    {
        if (at < text.Length && text[at] is 'Z')
        {
            return at + 1;
        }

        if (at + 2 < text.Length && text[at] is '+' or '-')
        {
            var end = at + 1;
            while (end < text.Length && end < at + 6 && (char.IsAsciiDigit(text[end]) || text[end] is ':'))
            {
                end++;
            }

            // Libvirt: "+0000: ".
            return text[end - 1] is ':' ? end - 1 : end;
        }

        var name = at + 1;
        while (name < text.Length && name < at + 6 && char.IsAsciiLetterUpper(text[name]))
        {
            name++;
        }

        return at < text.Length && text[at] is ' ' && name - at is 4 or 5 && name < text.Length && text[name] is ' ' ? name : at;
    }

    // "Nov 26 08:00:00", "Nov  6 08:00:00.123456", "Nov 26 08:00:00 2024".
    private static int Syslog(ReadOnlySpan<char> text, out DateTime? time)
    {
        time = null;
        var month = Month(text);
        var space = text.IndexOf(' ');
        if (month == 0 && space is >= 2 and <= 7 && text[..space].IndexOfAny(_notInWords) < 0)
        {
            // A month in another language: its name says nothing here, so it stands for January.
            month = 1;
        }

        if (month == 0 || space < 2 || text.Length < space + 12 || text[space + 3] is not ' ' || !Number(text[(space + 1)..(space + 3)].TrimStart(' '), out var day) || day is < 1 or > 31)
        {
            return 0;
        }

        var end = TimeOfDay(text, space + 4, out var clock);
        if (end == 0)
        {
            return 0;
        }

        var year = NoYear;
        if (text.Length >= end + 5 && text[end] is ' ' && Number(text[(end + 1)..(end + 5)], out var named) && named is > NoYear and < 3000)
        {
            year = named;
            end += 5;
        }

        if (day > DateTime.DaysInMonth(year, month))
        {
            return 0;
        }

        time = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) + clock;
        return end;
    }

    /// <summary>Reads <c>08:00:00</c> with any fraction at <paramref name="at"/>; returns where it ends, or 0.</summary>
    private static int TimeOfDay(ReadOnlySpan<char> text, int at, out TimeSpan time)
    {
        time = default;
        if (text.Length < at + 8 || text[at + 2] is not ':' || text[at + 5] is not ':'
            || !Number(text[at..(at + 2)], out var hour) || !Number(text[(at + 3)..(at + 5)], out var minute) || !Number(text[(at + 6)..(at + 8)], out var second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return 0;
        }

        var end = at + 8;
        var fraction = 0.0;
        if (end + 1 < text.Length && text[end] is '.' or ',' && char.IsAsciiDigit(text[end + 1]))
        {
            var scale = 0.1;
            for (end++; end < text.Length && char.IsAsciiDigit(text[end]); end++, scale /= 10)
            {
                fraction += (text[end] - '0') * scale;
            }
        }

        time = new TimeSpan(hour, minute, second) + TimeSpan.FromSeconds(fraction);
        return end;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

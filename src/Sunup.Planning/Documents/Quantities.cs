using System.Globalization;
using System.Net;

namespace Sunup.Planning.Documents;

/// <summary>Numbers with units, as users write them.</summary>
public static class Quantities
{
    /// <summary>Bytes; null for what is no size. <paramref name="why"/> says more, where there is more to say.</summary>
    public static long? ParseSize(string text, out string? why)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..].TrimStart();
        why = unit switch
        {
            "" => "a unit is needed: MiB or GiB",
            "KB" or "MB" or "GB" or "TB" => $"write {unit[..1]}iB: guest memory comes in powers of two",
            _ => null,
        };
        int? shift = unit switch
        {
            "K" or "KiB" => 10,
            "M" or "MiB" => 20,
            "G" or "GiB" => 30,
            "T" or "TiB" => 40,
            _ => null,
        };
        return shift is { } bits && ParseDigits(text[..digits]) is { } count && count <= long.MaxValue >> bits ? count << bits : null;
    }

    /// <summary>A time of one or more parts; null for what is none.</summary>
    public static TimeSpan? ParseDuration(string text, out string? why)
    {
        why = text.All(char.IsAsciiDigit) ? $"a unit is needed: write {text}s for seconds" : null;
        if (text.Length is 0 or > 32)
        {
            return null;
        }

        var total = TimeSpan.Zero;
        var rest = text;
        while (rest.Length > 0)
        {
            var digits = rest.TakeWhile(char.IsAsciiDigit).Count();
            var unit = string.Concat(rest.Skip(digits).TakeWhile(char.IsAsciiLetter));
            if (ParseDigits(rest[..digits]) is not { } count || count > int.MaxValue || UnitOfTime(unit) is not { } each)
            {
                return null;
            }

            total += count * each;
            rest = rest[(digits + unit.Length)..];
        }

        return total;
    }

    public static string Format(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays}d",
        { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours}h",
        { TotalMinutes: >= 1 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes}m",
        { TotalSeconds: >= 1 } => $"{time.TotalSeconds}s",
        _ => $"{time.TotalMilliseconds}ms",
    };

    /// <summary>Dotted, four parts: <c>10.1</c> and <c>0x0a000001</c> are no addresses here, nor are octets with a leading zero, which some programs read as octal.</summary>
    public static IPAddress? ParseIPv4(string text)
    {
        var parts = text.Split('.');
        var octets = new byte[4];
        if (parts.Length != 4)
        {
            return null;
        }

        for (var i = 0; i < 4; i++)
        {
            if (parts[i] is ['0', _, ..] || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out octets[i]))
            {
                return null;
            }
        }

        return new IPAddress(octets);
    }

    private static long? ParseDigits(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static TimeSpan? UnitOfTime(string unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" or "min" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}

namespace Sunup.Formats.Disks.Fat;

/// <summary>A time as FAT has it: 2 seconds fine, from 1980 to 2107, in no time zone.</summary>
/// <remarks>Source: Microsoft FAT specification 1.03, section 6.3.</remarks>
/// <param name="Date">Bits 0-4 day, 5-8 month, 9-15 years since 1980.</param>
/// <param name="Time">Bits 0-4 seconds by two, 5-10 minutes, 11-15 hours.</param>
internal readonly record struct FatTime(ushort Date, ushort Time)
{
    /// <summary>The nearest time that FAT has, in UTC.</summary>
    public static FatTime Of(uint secondsSince1970)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(secondsSince1970);
        return time.Year < 1980
            ? new FatTime((1 << 5) | 1, 0)
            : new FatTime(
                (ushort)(((time.Year - 1980) << 9) | (time.Month << 5) | time.Day),
                (ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2)));
    }

    /// <summary>Null for one that no calendar has.</summary>
    public DateTimeOffset? ToDateTime()
    {
        var (year, month, day) = (1980 + (Date >> 9), (Date >> 5) & 15, Date & 31);
        var (hour, minute, second) = (Time >> 11, (Time >> 5) & 63, (Time & 31) * 2);
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero)
            : null;
    }
}

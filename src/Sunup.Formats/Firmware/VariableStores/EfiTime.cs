using Sunup.Binary;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>EFI_TIME. Source: UEFI 2.10 section 8.3. 16 bytes, little endian; of signed variables in UTC, without fractions.</summary>
internal static class EfiTime
{
    public const int Length = 16;

    /// <summary>Null for one that no calendar has, and for all zeros.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var (year, month, day) = (reader.ReadUInt16LittleEndian("Year"), reader.ReadByte("Month"), reader.ReadByte("Day"));
        var (hour, minute, second) = (reader.ReadByte("Hour"), reader.ReadByte("Minute"), reader.ReadByte("Second"));
        return reader.Fault is null && year is >= 1900 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero)
            : null;
    }

    public static void Write(ref SpanWriter writer, DateTimeOffset? time)
    {
        if (time is not { } at)
        {
            writer.WriteZeros(Length);
            return;
        }

        var utc = at.UtcDateTime;
        writer.WriteUInt16LittleEndian((ushort)utc.Year);
        writer.WriteBytes([(byte)utc.Month, (byte)utc.Day, (byte)utc.Hour, (byte)utc.Minute, (byte)utc.Second]);
        writer.WriteZeros(Length - 7);
    }
}

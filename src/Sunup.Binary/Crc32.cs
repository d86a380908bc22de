namespace Sunup.Binary;

/// <summary>CRC-32 as in ISO 3309 and Ethernet: reflected polynomial 0xedb88320, all ones at the start, inverted at the end.</summary>
/// <remarks>Source: UEFI 2.10 section 4.2.1 names it for tables and headers. <c>Of("123456789")</c> is 0xcbf43926.</remarks>
public static class Crc32
{
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(EntryOf)];

    /// <summary>Of the whole span.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, 0);

    /// <summary>Of what <paramref name="before"/> is the checksum of, with these bytes behind it.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before)
    {
        var crc = ~before;
        foreach (var value in bytes)
        {
            crc = s_table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint EntryOf(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xedb88320 : entry >> 1;
        }

        return entry;
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace Sunup.Binary;

/// <summary>CRC-32C (Castagnoli), reflected polynomial 0x82f63b78, all ones at the start, inverted at the end; one instruction for 8 bytes where the processor has it.</summary>
/// <remarks>Source: RFC 7143 section 13.1 and RFC 3720 appendix B.4. <c>Of("123456789")</c> is 0xe3069283. iSCSI sends it with the least significant byte first.</remarks>
public static class Crc32C
{
    /// <summary>Of the whole span.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, 0);

    /// <summary>Of what <paramref name="before"/> is the checksum of, with these bytes behind it.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before)
    {
        var crc = ~before;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}

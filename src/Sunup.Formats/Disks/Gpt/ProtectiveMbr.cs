using System.Buffers.Binary;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Gpt;

/// <summary>The master boot record before a GUID partition table: one entry of type 0xEE over the whole disk, so that old tools see no free disk.</summary>
/// <remarks>Source: UEFI 2.10 section 5.2.3. 512 bytes in logical block 0, whatever the size of a block.</remarks>
public static class ProtectiveMbr
{
    /// <summary>In bytes.</summary>
    public const int Length = 512;

    private const int TableOffset = 446;
    private const int EntryLength = 16;
    private const byte ProtectiveType = 0xee;

    /// <summary>The record of a disk of so many logical blocks.</summary>
    public static byte[] ToBytes(long diskBlocks)
    {
        var bytes = new byte[Length];
        var writer = new SpanWriter(bytes.AsSpan(TableOffset));
        writer.WriteByte(0);
        // Cylinder, head, sector of block 1; then "further than these fields reach".
        writer.WriteBytes([0x00, 0x02, 0x00]);
        writer.WriteByte(ProtectiveType);
        writer.WriteBytes([0xff, 0xff, 0xff]);
        writer.WriteUInt32LittleEndian(1);
        writer.WriteUInt32LittleEndian((uint)Math.Min(diskBlocks - 1, uint.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Length - 2), 0xaa55);
        return bytes;
    }

    /// <summary>Why Linux would not look for a GUID partition table behind these bytes; null when it would.</summary>
    /// <remarks>Source: Linux block/partitions/efi.c, is_pmbr_valid: the signature, and among four entries one of type 0xEE that starts at block 1.</remarks>
    public static FormatFault? Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length)
        {
            return FormatFault.Short("protective MBR", 0, Length, bytes.Length);
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[(Length - 2)..]) != 0xaa55)
        {
            return new FormatFault("MBR signature", Length - 2, "must be 55 AA");
        }

        for (var i = 0; i < 4; i++)
        {
            var entry = bytes.Slice(TableOffset + (i * EntryLength), EntryLength);
            if (entry[4] == ProtectiveType && BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]) == 1)
            {
                return null;
            }
        }

        return new FormatFault("MBR partition entries", TableOffset, "must have one of type 0xEE that starts at block 1");
    }
}

using System.Buffers.Binary;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>The index and the footer of an xz stream, compared with the blocks that were there.</summary>
/// <remarks>Source: the xz file format sections 2.1.2 and 4; lib/xz/xz_dec_stream.c.</remarks>
internal static class XzIndex
{
    private const int FooterLength = 12;
    private const int MostIntegerLength = 9;

    /// <summary>Reads from the index indicator to the end of the footer.</summary>
    public static XzFault Read(InputWindow input, XzSizes blocks, byte check)
    {
        var start = input.Position;
        var crc = 0u;
        if (!Take(input, 1, ref crc) || !TakeRecords(input, blocks, ref crc))
        {
            return XzFault.Data;
        }

        while (((input.Position - start) & 3) != 0)
        {
            if (input.Peek(1) is not [0, ..] || !Take(input, 1, ref crc))
            {
                return XzFault.Data;
            }
        }

        var length = input.Position - start;
        if (input.Peek(4).Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(input.Available) != crc)
        {
            return XzFault.Data;
        }

        input.Advance(4);
        return ReadFooter(input, length, check);
    }

    private static bool TakeRecords(InputWindow input, XzSizes blocks, ref uint crc)
    {
        if (!TakeInteger(input, ref crc, out var count) || count != blocks.Count)
        {
            return false;
        }

        var records = default(XzSizes);
        for (var i = 0UL; i < count; i++)
        {
            if (!TakeRecord(input, ref crc, ref records))
            {
                return false;
            }
        }

        return records.Equals(blocks);
    }

    private static bool TakeRecord(InputWindow input, ref uint crc, ref XzSizes records)
    {
        if (!TakeInteger(input, ref crc, out var unpadded) || !TakeInteger(input, ref crc, out var uncompressed))
        {
            return false;
        }

        records.Add(unpadded, uncompressed);
        return true;
    }

    private static bool TakeInteger(InputWindow input, ref uint crc, out ulong value)
    {
        var bytes = input.Peek(MostIntegerLength);
        var rest = bytes[..Math.Min(bytes.Length, MostIntegerLength)];
        var length = rest.Length;
        return XzInteger.TryRead(ref rest, out value) && Take(input, length - rest.Length, ref crc);
    }

    private static bool Take(InputWindow input, int count, ref uint crc)
    {
        crc = LibLzma.Crc32(input.Peek(count)[..count], crc);
        input.Advance(count);
        return true;
    }

    private static XzFault ReadFooter(InputWindow input, long indexLength, byte check)
    {
        var footer = input.Peek(FooterLength);
        if (footer.Length < FooterLength)
        {
            return XzFault.Data;
        }

        var sound = footer[10] == 'Y' && footer[11] == 'Z'
            && LibLzma.Crc32(footer[4..10]) == BinaryPrimitives.ReadUInt32LittleEndian(footer)
            && (uint)(indexLength >> 2) == BinaryPrimitives.ReadUInt32LittleEndian(footer[4..])
            && footer[8] == 0 && footer[9] == check;
        input.Advance(FooterLength);
        return sound ? XzFault.None : XzFault.Data;
    }
}

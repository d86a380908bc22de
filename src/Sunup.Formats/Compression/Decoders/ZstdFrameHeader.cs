using System.Buffers.Binary;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>The header of a zstd frame, as far as the kernel decides by it before it decodes.</summary>
/// <remarks>Source: RFC 8878 section 3.1.1.1; lib/zstd/decompress/zstd_decompress.c, <c>ZSTD_getFrameHeader_advanced</c>.</remarks>
internal static class ZstdFrameHeader
{
    public const int MostLength = 18;

    private const uint Magic = 0xFD2FB528;
    private const int LeastLength = 5;
    private const int LeastWindowLog = 10;
    private const int MostWindowLog = 31;
    private const ulong BlockSize = 128 << 10;

    /// <summary>The decoder's own state, and room to write past the window's end: near enough, against windows of megabytes.</summary>
    private const ulong ContextSize = 96 << 10;

    /// <summary>The kernel's 1 shifted left by 31 as an int, compared with an unsigned 64-bit window: all below are let pass.</summary>
    private const ulong MostWindow = 0xFFFF_FFFF_8000_0000;

    /// <summary>What the kernel says of a frame that starts so; null where it goes on to decode.</summary>
    public static string? Check(ReadOnlySpan<byte> header, long memoryBytes)
    {
        if (header.Length >= LeastLength && BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
        {
            return "Input is not in the ZSTD format (wrong magic bytes)";
        }

        if (header.Length < LeastLength || header.Length < LengthOf(header[4]))
        {
            return "ZSTD-compressed data has an incomplete frame header";
        }

        var windowLog = LeastWindowLog + (header[5] >> 3);
        var singleSegment = (header[4] & 0x20) != 0;
        if ((header[4] & 8) != 0 || (!singleSegment && windowLog > MostWindowLog))
        {
            return "ZSTD-compressed data is probably corrupt";
        }

        var window = singleSegment ? ContentSize(header) : (1UL << windowLog) + ((1UL << windowLog >> 3) * (ulong)(header[5] & 7));
        return window > MostWindow ? "ZSTD-compressed data has too large a window size"
            : Workspace(window) > (ulong)memoryBytes ? "Out of memory while allocating ZSTD_DStream"
            : null;
    }

    private static int LengthOf(byte descriptor)
    {
        var singleSegment = (descriptor & 0x20) != 0;
        return LeastLength + (singleSegment ? 0 : 1) + DictionaryIdLength(descriptor) + ContentSizeLength(descriptor);
    }

    private static int DictionaryIdLength(byte descriptor) => (descriptor & 3) switch { 3 => 4, var length => length };

    private static int ContentSizeLength(byte descriptor) => (descriptor >> 6) switch
    {
        0 => (descriptor & 0x20) != 0 ? 1 : 0,
        var code => 1 << code,
    };

    /// <summary>Of a single segment: it has no window byte, and its content is its window.</summary>
    private static ulong ContentSize(ReadOnlySpan<byte> header)
    {
        var field = header[(LeastLength + DictionaryIdLength(header[4]))..];
        return (header[4] >> 6) switch
        {
            0 => field[0],
            1 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
            2 => BinaryPrimitives.ReadUInt32LittleEndian(field),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
        };
    }

    private static ulong Workspace(ulong window)
    {
        var block = Math.Min(window, BlockSize);
        var sum = (UInt128)window + block + block + BlockSize + ContextSize;
        return sum > long.MaxValue ? ulong.MaxValue : (ulong)sum;
    }
}

using System.Buffers.Binary;

namespace Sunup.Formats.Compression;

/// <summary>The chunks of an LZ4 legacy archive, by their lengths alone; nothing is unpacked.</summary>
/// <remarks>Source: lib/decompress_unlz4.c, lz4_Frame_format.md "Legacy frame": a magic, then chunks of at most 8 MiB, each with its length before it, 4 bytes, little endian.</remarks>
public static class Lz4Chunks
{
    private const uint Magic = 0x184C2102;

    // LZ4_compressBound of 8 MiB.
    private const uint Longest = (8 << 20) + ((8 << 20) / 255) + 16;

    /// <summary>Where four bytes stand that are the length of no chunk: something else begins there, which the kernel takes for one.</summary>
    /// <param name="image">Can seek; left anywhere.</param>
    /// <param name="start">Of the archive's magic, in bytes.</param>
    /// <returns>The offset in the image; null where every length may be one, up to a zero or the end.</returns>
    public static long? FindStranger(Stream image, long start)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        for (var at = start; image.Length - at >= word.Length; at += word.Length)
        {
            image.Position = at;
            image.ReadExactly(word);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(word);

            // The start of a gzip stream is a length that could be; of a thousand images none has such a chunk.
            if (length != Magic && (length > Longest || word is [0x1f, 0x8b, 8, ..]))
            {
                return at;
            }

            if (length == 0)
            {
                return null;
            }

            at += length == Magic ? 0 : length;
        }

        return null;
    }
}

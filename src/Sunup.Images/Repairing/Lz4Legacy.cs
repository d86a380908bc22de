using System.Buffers.Binary;
using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <summary>Finds the end of an LZ4 legacy stream, which has no mark of its end.</summary>
/// <remarks>
/// Source: lib/decompress_unlz4.c and lz4_Frame_format.md, "Legacy frame": a magic, then chunks, each a size in 32 bits and a block of at most 8 MiB. A size that
/// cannot be one, or a block that cannot be unpacked, is what follows the stream.
/// </remarks>
internal static class Lz4Legacy
{
    public const uint Magic = 0x184C2102;

    private const int ChunkLength = 8 << 20;

    // LZ4_compressBound.
    private const uint LongestChunk = ChunkLength + (ChunkLength / 255) + 16;

    /// <returns>Length of the stream in bytes; null where not even the first chunk is whole.</returns>
    public static long? Measure(Stream image, long offset, long end, IFlushSink sink)
    {
        var at = offset + sizeof(uint);
        var word = new byte[sizeof(uint)];
        var output = new byte[ChunkLength];
        while (end - at > sizeof(uint))
        {
            image.Position = at;
            image.ReadExactly(word);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(word);
            if (size == Magic)
            {
                at += sizeof(uint);
                continue;
            }

            if (size == 0 || size > LongestChunk || size > end - at - sizeof(uint))
            {
                break;
            }

            var block = new byte[size];
            image.ReadExactly(block);
            var length = Lz4FrameBlock.Decode(block, output, 0, ChunkLength);
            if (length < 0)
            {
                break;
            }

            sink.Flush(output.AsSpan(0, length));
            at += sizeof(uint) + size;
        }

        return at == offset + sizeof(uint) ? null : at - offset;
    }
}

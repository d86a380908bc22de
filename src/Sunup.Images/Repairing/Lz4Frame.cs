using System.Buffers.Binary;
using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <summary>Reads the LZ4 frame format, which the kernel does not know: what <c>lz4</c> writes without <c>-l</c>.</summary>
/// <remarks>Source: lz4_Frame_format.md, lz4_Block_format.md of LZ4. Checksums are passed over: the result is verified as an archive.</remarks>
internal static class Lz4Frame
{
    private const int HistoryLength = 64 << 10;
    private const int EndMarkLength = 4;
    private const uint Uncompressed = 0x80000000;

    /// <summary>04 22 4d 18.</summary>
    public const uint Magic = 0x184D2204;

    /// <returns>False where the frame is broken or cut short, or has a dictionary that is not in it.</returns>
    public static bool Decode(InputWindow input, IFlushSink sink)
    {
        var header = input.Peek(19);
        if (header.Length < 7 || header[4] >> 6 != 1 || (header[4] & 1) != 0 || ((header[5] >> 4) & 7) < 4)
        {
            return false;
        }

        var flags = header[4];
        var blockSize = 1 << (8 + (2 * ((header[5] >> 4) & 7)));
        input.Advance(7 + ((flags & 8) != 0 ? 8 : 0));
        var output = new byte[HistoryLength + blockSize];
        var history = 0;
        while (input.Peek(EndMarkLength) is { Length: >= EndMarkLength } mark)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(mark);
            input.Advance(EndMarkLength);
            if (word == 0)
            {
                return (flags & 4) == 0 || input.Skip(4) == 4;
            }

            var size = (int)(word & ~Uncompressed);
            if (size > blockSize || ReadBlock(input, size) is not { } block)
            {
                return false;
            }

            var length = (word & Uncompressed) != 0 ? Copy(block, output.AsSpan(history)) : Lz4FrameBlock.Decode(block, output, history, blockSize);
            if (length < 0 || !sink.Flush(output.AsSpan(history, length)) || ((flags & 0x10) != 0 && input.Skip(4) != 4))
            {
                return false;
            }

            // Blocks may refer to the 64 KiB before them.
            var end = history + length;
            var kept = Math.Min(end, HistoryLength);
            output.AsSpan(end - kept, kept).CopyTo(output);
            history = kept;
        }

        return false;
    }

    private static byte[]? ReadBlock(InputWindow input, int size)
    {
        var block = new byte[size];
        for (var count = 0; count < size;)
        {
            var piece = input.Available;
            if (piece.IsEmpty)
            {
                return null;
            }

            var step = Math.Min(piece.Length, size - count);
            piece[..step].CopyTo(block.AsSpan(count));
            input.Advance(step);
            count += step;
        }

        return block;
    }

    private static int Copy(ReadOnlySpan<byte> block, Span<byte> output)
    {
        block.CopyTo(output);
        return block.Length;
    }
}

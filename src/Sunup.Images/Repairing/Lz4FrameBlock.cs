using System.Buffers.Binary;

namespace Sunup.Images.Repairing;

/// <summary>Unpacks one block of an LZ4 frame behind its history, as the specification says; the kernel, which knows no frames, reads its own format by Sunup.Formats.</summary>
/// <remarks>Source: lz4_Block_format.md: a token with two lengths of 4 bits, literals, an offset of 16 bits back, the match.</remarks>
internal static class Lz4FrameBlock
{
    private const int LeastMatch = 4;

    /// <param name="block">The block.</param>
    /// <param name="output">History, and room behind it.</param>
    /// <param name="start">Where the history ends.</param>
    /// <param name="most">The most that may come out.</param>
    /// <returns>How much came out; negative where the block is broken.</returns>
    public static int Decode(ReadOnlySpan<byte> block, Span<byte> output, int start, int most)
    {
        int from = 0, to = start;
        var end = start + most;
        while (from < block.Length)
        {
            var token = block[from++];
            var literals = ReadLength(block, ref from, token >> 4);
            if (literals < 0 || literals > block.Length - from || literals > end - to)
            {
                return -1;
            }

            block.Slice(from, literals).CopyTo(output[to..]);
            from += literals;
            to += literals;
            if (from == block.Length)
            {
                return to - start;
            }

            if (block.Length - from < 2)
            {
                return -1;
            }

            var offset = BinaryPrimitives.ReadUInt16LittleEndian(block[from..]);
            from += 2;
            var match = ReadLength(block, ref from, token & 15);
            if (match < 0 || offset == 0 || offset > to || match + LeastMatch > end - to)
            {
                return -1;
            }

            CopyMatch(output, ref to, offset, match + LeastMatch);
        }

        return -1;
    }

    // A match may overlap what it makes: then it repeats.
    private static void CopyMatch(Span<byte> output, ref int to, int offset, int length)
    {
        while (length > 0)
        {
            var step = Math.Min(length, offset);
            output.Slice(to - offset, step).CopyTo(output[to..]);
            to += step;
            length -= step;
        }
    }

    private static int ReadLength(ReadOnlySpan<byte> block, ref int from, int length)
    {
        if (length < 15)
        {
            return length;
        }

        byte more;
        do
        {
            if (from >= block.Length || length > int.MaxValue - 512)
            {
                return -1;
            }

            more = block[from++];
            length += more;
        }
        while (more == 255);
        return length;
    }
}

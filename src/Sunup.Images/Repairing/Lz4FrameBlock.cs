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
        output = output[..(start + most)];
        while (from < block.Length)
        {
            var token = block[from++];
            if (!CopyLiterals(block, ref from, output, ref to, token >> 4))
            {
                return -1;
            }

            if (from == block.Length)
            {
                return to - start;
            }

            if (!CopyMatch(block, ref from, output, ref to, token & 15))
            {
                return -1;
            }
        }

        return -1;
    }

    private static bool CopyLiterals(ReadOnlySpan<byte> block, ref int from, Span<byte> output, ref int to, int lengthStart)
    {
        var length = ReadLength(block, ref from, lengthStart);
        if (length < 0 || length > block.Length - from || length > output.Length - to)
        {
            return false;
        }

        block.Slice(from, length).CopyTo(output[to..]);
        from += length;
        to += length;
        return true;
    }

    // A match may overlap what it makes: then it repeats.
    private static bool CopyMatch(ReadOnlySpan<byte> block, ref int from, Span<byte> output, ref int to, int lengthStart)
    {
        if (block.Length - from < sizeof(ushort))
        {
            return false;
        }

        var offset = BinaryPrimitives.ReadUInt16LittleEndian(block[from..]);
        from += sizeof(ushort);
        var length = ReadLength(block, ref from, lengthStart) is >= 0 and var more ? more + LeastMatch : int.MaxValue;
        if (offset == 0 || offset > to || length > output.Length - to)
        {
            return false;
        }

        for (; length > 0; length -= Math.Min(length, offset))
        {
            var step = Math.Min(length, offset);
            output.Slice(to - offset, step).CopyTo(output[to..]);
            to += step;
        }

        return true;
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

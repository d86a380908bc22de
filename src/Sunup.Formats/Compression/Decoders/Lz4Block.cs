namespace Sunup.Formats.Compression.Decoders;

/// <summary>One LZ4 block, with the kernel's own limits: what it lets pass near the ends of input and output is let pass here.</summary>
/// <remarks>Source: the LZ4 block format; lib/lz4/lz4_decompress.c, <c>LZ4_decompress_safe</c>. A distance of 0 gives zeros.</remarks>
internal static class Lz4Block
{
    public const int Failed = -1;

    /// <summary>The block goes on behind <c>source</c>, though by its length it may.</summary>
    public const int BeyondInput = -2;

    private const int LeastMatch = 4;
    private const int LongLength = 15;
    private const int LastLiterals = 5;

    /// <summary>Nearer to the end of the output, a run of literals must be the last.</summary>
    private const int MatchLimit = 12;

    /// <summary>Up to so many bytes before an end the kernel copies in fixed steps and checks less.</summary>
    private const int ShortInput = 16;
    private const int ShortOutput = 32;

    /// <param name="source">The bytes that there are.</param>
    /// <param name="length">Of the block as its header says; negative for 2^31 and more, as the kernel's int.</param>
    /// <param name="output">Of the most that may come out.</param>
    /// <returns>Bytes that came out, or <see cref="Failed"/> or <see cref="BeyondInput"/>.</returns>
    public static int Decode(ReadOnlySpan<byte> source, int length, Span<byte> output)
    {
        long at = 0;
        var to = 0;
        if (length < 0)
        {
            return Failed;
        }

        while (true)
        {
            if (at >= source.Length)
            {
                return BeyondInput;
            }

            var token = source[(int)at++];
            var literals = token >> 4;
            var match = token & LongLength;
            var isShort = literals != LongLength && at < length - ShortInput && to <= output.Length - ShortOutput;
            if (!isShort)
            {
                var last = TakeLiterals(source, length, output, literals, ref at, ref to);
                if (last is not null)
                {
                    return last.Value;
                }
            }
            else if (at + literals > source.Length)
            {
                return BeyondInput;
            }
            else
            {
                source.Slice((int)at, literals).CopyTo(output[to..]);
                at += literals;
                to += literals;
            }

            var fault = TakeMatch(source, length, output, match, isShort, ref at, ref to);
            if (fault < 0)
            {
                return fault;
            }
        }
    }

    /// <returns>Null where a match follows, the block's result where it ends here.</returns>
    private static int? TakeLiterals(ReadOnlySpan<byte> source, int length, Span<byte> output, int start, ref long at, ref int to)
    {
        long count = start;
        if (start == LongLength)
        {
            if (at >= length - LongLength)
            {
                return Failed;
            }

            byte more;
            do
            {
                if (at >= source.Length)
                {
                    return BeyondInput;
                }

                more = source[(int)at++];
                count += more;
            }
            while (at < length - LongLength && more == 255);
        }

        var ends = to + count > output.Length - MatchLimit || at + count > length - (2 + 1 + LastLiterals);
        if (ends && (at + count != length || to + count > output.Length))
        {
            return Failed;
        }

        if (at + count > source.Length)
        {
            return BeyondInput;
        }

        source.Slice((int)at, (int)count).CopyTo(output[to..]);
        at += count;
        to += (int)count;
        return ends ? to : null;
    }

    private static int TakeMatch(ReadOnlySpan<byte> source, int length, Span<byte> output, int start, bool isShort, ref long at, ref int to)
    {
        if (at + 2 > source.Length)
        {
            return BeyondInput;
        }

        var distance = source[(int)at] | (source[(int)at + 1] << 8);
        at += 2;
        if (distance > to)
        {
            return Failed;
        }

        long count = start;
        if (start == LongLength)
        {
            byte more;
            do
            {
                if (at >= source.Length)
                {
                    return BeyondInput;
                }

                more = source[(int)at++];
                if (at > length - LastLiterals)
                {
                    return Failed;
                }

                count += more;
            }
            while (more == 255);
        }

        count += LeastMatch;
        var quick = isShort && start != LongLength && distance >= 8;
        if (!quick && to + count > output.Length - LastLiterals)
        {
            return Failed;
        }

        Copy(output, to, distance, (int)count);
        to += (int)count;
        return 0;
    }

    private static void Copy(Span<byte> output, int to, int distance, int count)
    {
        var target = output.Slice(to, count);
        if (distance >= count)
        {
            output.Slice(to - distance, count).CopyTo(target);
        }
        else if (distance <= 1)
        {
            target.Fill(distance == 0 ? (byte)0 : output[to - 1]);
        }
        else
        {
            // Doubles what is there: the pattern repeats.
            output.Slice(to - distance, distance).CopyTo(target);
            for (var done = distance; done < count; done *= 2)
            {
                target[..Math.Min(done, count - done)].CopyTo(target[done..]);
            }
        }
    }
}

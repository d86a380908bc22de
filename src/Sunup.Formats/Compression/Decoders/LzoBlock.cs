using System.Buffers.Binary;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>One block of LZO1X, or of LZO-RLE where it starts with byte 17 and its version.</summary>
/// <remarks>Source: Documentation/staging/lzo.rst; lib/lzo/lzo1x_decompress_safe.c. At least three bytes follow every literal: the end of stream is one of three.</remarks>
internal ref struct LzoBlock
{
    private const int Failed = -1;
    private const int EndLength = 3;
    private const int LeastZeroRun = 4;
    private const int M2MostOffset = 0x800;
    private const int AfterLiteralRun = 4;

    private readonly ReadOnlySpan<byte> _source;
    private readonly Span<byte> _output;
    private readonly bool _hasZeroRuns;
    private int _at;
    private int _to;

    private LzoBlock(ReadOnlySpan<byte> source, Span<byte> output)
    {
        _source = source;
        _output = output;
        if (source is [17, var version, _, _, _, ..])
        {
            _hasZeroRuns = version != 0;
            _at = 2;
        }
    }

    /// <summary>Bytes that came out, negative where the block is not sound or not ended by its last byte.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> output) =>
        source.Length < EndLength ? Failed : new LzoBlock(source, output).Run();

    private int Run()
    {
        var state = 0;
        if (_source[_at] > 17)
        {
            var count = _source[_at++] - 17;
            if (!(count < 4 ? TakeTrailing(count) : TakeLiterals(count)))
            {
                return Failed;
            }

            state = Math.Min(count, AfterLiteralRun);
        }

        while (true)
        {
            var t = _source[_at++];
            if (t < 16 && state == 0)
            {
                if (!TryTakeLength(t, 15, out var run) || !TakeLiterals(run + 3))
                {
                    return Failed;
                }

                state = AfterLiteralRun;
                continue;
            }

            if (!TryTakeMatch(t, ref state, out var ended) || (!ended && !TakeTrailing(state)))
            {
                return Failed;
            }

            if (ended)
            {
                return _at == _source.Length ? _to : Failed;
            }
        }
    }

    /// <summary>A length whose bits are all zero goes on: zero bytes count 255, the first other byte ends it.</summary>
    private bool TryTakeLength(int bits, int longest, out int length)
    {
        length = bits;
        if (bits != 0)
        {
            return true;
        }

        length = longest;
        while (_source[_at] == 0)
        {
            length += 255;
            if (++_at >= _source.Length)
            {
                return false;
            }
        }

        length += _source[_at++];
        return true;
    }

    private bool TakeLiterals(int count)
    {
        if (_output.Length - _to < count || _source.Length - _at < count + EndLength)
        {
            return false;
        }

        _source.Slice(_at, count).CopyTo(_output[_to..]);
        _at += count;
        _to += count;
        return true;
    }

    /// <summary>The zero to three literals behind a match.</summary>
    private bool TakeTrailing(int count) => TakeLiterals(count);

    private bool TryTakeMatch(int t, ref int state, out bool ended)
    {
        ended = false;
        if (t < 16)
        {
            var distance = (t >> 2) + (_source[_at++] << 2) + (state == AfterLiteralRun ? 1 + M2MostOffset : 1);
            var length = state == AfterLiteralRun ? 3 : 2;
            state = t & 3;
            return TryCopy(distance, length);
        }

        if (t >= 64)
        {
            state = t & 3;
            return TryCopy(1 + ((t >> 2) & 7) + (_source[_at++] << 3), (t >> 5) + 1);
        }

        return t >= 32 ? TryTakeMiddle(t, ref state) : TryTakeFar(t, ref state, out ended);
    }

    private bool TryTakeMiddle(int t, ref int state)
    {
        if (!TryTakeLength(t & 31, 31, out var length) || _source.Length - _at < 2)
        {
            return false;
        }

        var word = BinaryPrimitives.ReadUInt16LittleEndian(_source[_at..]);
        _at += 2;
        state = word & 3;
        return TryCopy(1 + (word >> 2), length + 2);
    }

    private bool TryTakeFar(int t, ref int state, out bool ended)
    {
        ended = false;
        if (_source.Length - _at < 2)
        {
            return false;
        }

        var word = BinaryPrimitives.ReadUInt16LittleEndian(_source[_at..]);
        if (_hasZeroRuns && (word & 0xfffc) == 0xfffc && (t & 0xf8) == 0x18)
        {
            return TryTakeZeros(t, word, ref state);
        }

        if (!TryTakeLength(t & 7, 7, out var length) || _source.Length - _at < 2)
        {
            return false;
        }

        word = BinaryPrimitives.ReadUInt16LittleEndian(_source[_at..]);
        _at += 2;
        state = word & 3;
        var distance = ((t & 8) << 11) + (word >> 2);
        ended = distance == 0;
        return ended ? length + 2 == EndLength : TryCopy(distance + 0x4000, length + 2);
    }

    private bool TryTakeZeros(int t, int word, ref int state)
    {
        if (_source.Length - _at < 3)
        {
            return false;
        }

        var length = ((t & 7) | (_source[_at + 2] << 3)) + LeastZeroRun;
        if (_output.Length - _to < length)
        {
            return false;
        }

        _output.Slice(_to, length).Clear();
        _to += length;
        _at += 3;
        state = word & 3;
        return true;
    }

    private bool TryCopy(int distance, int length)
    {
        if (distance > _to || _output.Length - _to < length)
        {
            return false;
        }

        if (distance >= length)
        {
            _output.Slice(_to - distance, length).CopyTo(_output[_to..]);
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                _output[_to + i] = _output[_to + i - distance];
            }
        }

        _to += length;
        return true;
    }
}

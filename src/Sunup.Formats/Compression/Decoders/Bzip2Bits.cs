namespace Sunup.Formats.Compression.Decoders;

/// <summary>Bits, the highest first.</summary>
/// <remarks>
/// Source: lib/decompress_bunzip2.c, <c>get_bits</c>. The first read that finds too few bits gives 0 and keeps what there is.
/// Reads after it go on in memory behind the image; here that memory is zeros, and <see cref="ReadsBeyond"/> says so.
/// </remarks>
internal sealed class Bzip2Bits(InputWindow input)
{
    private readonly byte[] _buffer = new byte[16 << 10];
    private int _next;
    private int _end;
    private ulong _bits;
    private int _count;

    public bool HasEnded { get; private set; }

    public bool ReadsBeyond { get; private set; }

    /// <param name="wanted">At most 32.</param>
    public uint Take(int wanted)
    {
        while (_count < wanted)
        {
            if (_next == _end && !Fill())
            {
                return 0;
            }

            _bits = (_bits << 8) | _buffer[_next++];
            _count += 8;
        }

        _count -= wanted;
        return (uint)((_bits >> _count) & ((1UL << wanted) - 1));
    }

    /// <summary>Puts bits back that were taken last.</summary>
    public void PutBack(int count) => _count += count;

    /// <summary>Leaves the window behind the last byte that was read.</summary>
    public void Settle()
    {
        input.Advance(HasEnded ? 0 : _next);
        (_next, _end) = (0, 0);
    }

    private bool Fill()
    {
        if (!HasEnded)
        {
            input.Advance(_end);
            _next = 0;
            _end = Math.Min(input.Available.Length, _buffer.Length);
            input.Available[.._end].CopyTo(_buffer);
            HasEnded = _end == 0;
            return !HasEnded;
        }

        ReadsBeyond = true;
        _buffer.AsSpan().Clear();
        (_next, _end) = (0, _buffer.Length);
        return true;
    }
}

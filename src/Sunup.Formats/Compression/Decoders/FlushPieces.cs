namespace Sunup.Formats.Compression.Decoders;

/// <summary>Collects output until a piece is full, and hands pieces on: the kernel's output buffer.</summary>
/// <param name="size">Of a piece, in bytes.</param>
/// <param name="sink">Takes the pieces.</param>
internal sealed class FlushPieces(int size, IFlushSink sink)
{
    private readonly byte[] _piece = new byte[size];
    private int _count;

    /// <summary>Bytes written so far, those in the unfinished piece included.</summary>
    public long Total { get; private set; }

    /// <summary>The sink had a fault: nothing more is handed on.</summary>
    public bool Refused { get; private set; }

    /// <summary>Room in the unfinished piece; write here, then <see cref="Commit"/>.</summary>
    public Span<byte> Free => _piece.AsSpan(_count);

    /// <summary>Counts bytes that were written to <see cref="Free"/>; a full piece is handed on.</summary>
    public bool Commit(int count)
    {
        _count += count;
        Total += count;
        return _count < size || FlushRest();
    }

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_count == 0 && bytes.Length >= size)
            {
                Total += size;
                Refused |= !sink.Flush(bytes[..size]);
                bytes = bytes[size..];
            }
            else
            {
                var part = bytes[..Math.Min(bytes.Length, size - _count)];
                part.CopyTo(Free);
                Commit(part.Length);
                bytes = bytes[part.Length..];
            }

            if (Refused)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Hands on what there is, if there is something.</summary>
    public bool FlushRest()
    {
        if (_count > 0)
        {
            Refused |= !sink.Flush(_piece.AsSpan(0, _count));
            _count = 0;
        }

        return !Refused;
    }

    /// <summary>Forgets what was written behind <paramref name="total"/>, as far as it was not handed on.</summary>
    public void RollBack(long total)
    {
        var forget = (int)Math.Clamp(Total - total, 0, _count);
        _count -= forget;
        Total -= forget;
    }
}

using System.Buffers.Binary;

namespace Sunup.Binary;

/// <summary>Writes fields into a span in order; the mirror of <see cref="SpanReader"/>.</summary>
/// <remarks>A field that does not fit sets <see cref="Overflowed"/> and writes nothing; later writes do nothing.</remarks>
public ref struct SpanWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    /// <summary>Offset of the next byte to write, in bytes.</summary>
    public int Offset { get; private set; }

    public readonly int Remaining => _bytes.Length - Offset;

    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _bytes[..Offset];

    public void WriteByte(byte value)
    {
        var span = Take(1);
        if (!span.IsEmpty)
        {
            span[0] = value;
        }
    }

    public void WriteUInt16BigEndian(ushort value)
    {
        var span = Take(2);
        if (!span.IsEmpty)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span, value);
        }
    }

    public void WriteUInt16LittleEndian(ushort value)
    {
        var span = Take(2);
        if (!span.IsEmpty)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span, value);
        }
    }

    public void WriteUInt32BigEndian(uint value)
    {
        var span = Take(4);
        if (!span.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32BigEndian(span, value);
        }
    }

    public void WriteUInt32LittleEndian(uint value)
    {
        var span = Take(4);
        if (!span.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span, value);
        }
    }

    public void WriteUInt64LittleEndian(ulong value)
    {
        var span = Take(8);
        if (!span.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(span, value);
        }
    }

    public void WriteUInt64BigEndian(ulong value)
    {
        var span = Take(8);
        if (!span.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(span, value);
        }
    }

    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        var span = Take(value.Length);
        if (span.Length == value.Length)
        {
            value.CopyTo(span);
        }
    }

    public void WriteZeros(int count) => Take(count).Clear();

    private Span<byte> Take(int count)
    {
        if (Overflowed || count > Remaining)
        {
            Overflowed = true;
            return [];
        }

        var span = _bytes.Slice(Offset, count);
        Offset += count;
        return span;
    }
}

using System.Buffers.Binary;

namespace Sunup.Binary;

/// <summary>Reads fields from a span in order and keeps the first fault; the one place that touches byte order.</summary>
/// <remarks>
/// After the first short read every read gives 0 or an empty span, so a parser reads all its fields and asks <see cref="Fault"/> once.
/// It never throws on content and never allocates.
/// </remarks>
public ref struct SpanReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Offset of the next byte to read, in bytes.</summary>
    public int Offset { get; private set; }

    public readonly int Remaining => _bytes.Length - Offset;

    /// <summary>The first field that was short, or null.</summary>
    public ReadFault? Fault { get; private set; }

    public byte ReadByte(string field)
    {
        var span = Take(1, field);
        return span.IsEmpty ? (byte)0 : span[0];
    }

    public ushort ReadUInt16BigEndian(string field)
    {
        var span = Take(2, field);
        return span.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(span);
    }

    public ushort ReadUInt16LittleEndian(string field)
    {
        var span = Take(2, field);
        return span.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(span);
    }

    public uint ReadUInt32BigEndian(string field)
    {
        var span = Take(4, field);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(span);
    }

    public uint ReadUInt32LittleEndian(string field)
    {
        var span = Take(4, field);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(span);
    }

    public ulong ReadUInt64BigEndian(string field)
    {
        var span = Take(8, field);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span);
    }

    public ulong ReadUInt64LittleEndian(string field)
    {
        var span = Take(8, field);
        return span.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(span);
    }

    /// <summary>Exactly <paramref name="count"/> bytes, or an empty span and a fault.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count, string field) => Take(count, field);

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> ReadRest()
    {
        var rest = Fault is null ? _bytes[Offset..] : [];
        Offset = _bytes.Length;
        return rest;
    }

    public void Skip(int count, string field) => Take(count, field);

    private ReadOnlySpan<byte> Take(int count, string field)
    {
        if (Fault is not null)
        {
            return [];
        }

        if (count < 0 || count > Remaining)
        {
            Fault = new ReadFault(field, Offset, count, Remaining);
            return [];
        }

        var span = _bytes.Slice(Offset, count);
        Offset += count;
        return span;
    }
}

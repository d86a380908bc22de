using System.Buffers.Binary;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>Sums over the sizes of blocks: those seen and those in the index must be equal. Memory does not grow with their number.</summary>
/// <remarks>Source: lib/xz/xz_dec_stream.c, <c>struct xz_dec_hash</c>.</remarks>
internal struct XzSizes : IEquatable<XzSizes>
{
    private uint _crc;

    public ulong Unpadded { get; private set; }

    public ulong Uncompressed { get; private set; }

    public ulong Count { get; private set; }

    public void Add(ulong unpadded, ulong uncompressed)
    {
        Unpadded += unpadded;
        Uncompressed += uncompressed;
        Span<byte> sums = stackalloc byte[20];
        BinaryPrimitives.WriteUInt64LittleEndian(sums, Unpadded);
        BinaryPrimitives.WriteUInt64LittleEndian(sums[8..], Uncompressed);
        BinaryPrimitives.WriteUInt32LittleEndian(sums[16..], _crc);
        _crc = LibLzma.Crc32(sums, _crc);
        Count++;
    }

    public readonly bool Equals(XzSizes other) =>
        Unpadded == other.Unpadded && Uncompressed == other.Uncompressed && _crc == other._crc && Count == other.Count;

    public override readonly bool Equals(object? obj) => obj is XzSizes other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Unpadded, Uncompressed, _crc, Count);
}

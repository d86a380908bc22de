using Sunup.Binary;

namespace Sunup.Protocols.Iscsi;

/// <summary>The four bytes that follow a header or a data segment where digests were agreed on: CRC32C, least significant byte first.</summary>
/// <remarks>Source: RFC 7143 sections 11.1 and 13.1. Over the padding, too.</remarks>
public static class PduDigest
{
    public const int Length = 4;

    public static void Write(Span<byte> into, ReadOnlySpan<byte> of)
    {
        var writer = new SpanWriter(into);
        writer.WriteUInt32LittleEndian(Crc32C.Of(of));
    }

    public static bool IsOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> digest) => IsOf(bytes, [], digest);

    /// <summary>The same of two pieces in a row.</summary>
    public static bool IsOf(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> digest)
    {
        var reader = new SpanReader(digest);
        return reader.ReadUInt32LittleEndian("Digest") == Crc32C.Of(second, Crc32C.Of(first));
    }
}

using System.Buffers.Binary;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>The header of an lzop file, as far as the kernel passes over it.</summary>
/// <remarks>Source: lib/decompress_unlzo.c, <c>parse_header</c>.</remarks>
internal static class LzopHeader
{
    private const int LeastLength = 9 + 7 + 4 + 8 + 1 + 4;
    private const int MagicLength = 9;
    private const int ChecksumLength = 4;

    /// <summary>Since this version a header has a level, and the high half of the time.</summary>
    private const int NewVersion = 0x0940;
    private const uint HasFilter = 0x800;

    /// <summary>Its length, 0 where it is none or cut short.</summary>
    /// <param name="bytes">From the start of the file, as many as a header can have.</param>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < LeastLength || bytes is not [0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a, ..])
        {
            return 0;
        }

        var isNew = BinaryPrimitives.ReadUInt16BigEndian(bytes[MagicLength..]) >= NewVersion;
        var at = MagicLength + 7 + (isNew ? 1 : 0);
        at += (BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) & HasFilter) != 0 ? 8 : 4;
        if (bytes.Length - at < 8 + 1 + ChecksumLength)
        {
            return 0;
        }

        at += isNew ? 12 : 8;
        var nameLength = bytes[at++];
        return bytes.Length - at < nameLength + ChecksumLength ? 0 : at + nameLength + ChecksumLength;
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sunup.Images.Repairing;

/// <summary>The container of an xz stream: its check, and where its blocks are.</summary>
/// <remarks>
/// Source: xz-file-format.txt 1.2.0. Header of 12 bytes (magic, flags, CRC32); blocks, each with its check behind; an index with the sizes of all blocks;
/// a footer of 12 bytes with the index's length. All sizes are in the index, so the check can be changed without decompressing: kernels know CRC32 and none.
/// </remarks>
/// <param name="Offset">In the image.</param>
/// <param name="Length">Header to footer.</param>
/// <param name="Check">0 none, 1 CRC32, 4 CRC64, 10 SHA-256.</param>
/// <param name="Blocks">In order.</param>
internal sealed record XzStream(long Offset, long Length, byte Check, ImmutableArray<XzBlock> Blocks)
{
    private const int HeaderLength = 12;
    private const byte Crc32Check = 1;

    public static ReadOnlySpan<byte> Magic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private static int CheckLength(byte check) => check == 0 ? 0 : 4 << ((check - 1) / 3);

    /// <summary>Reads the container; null where it is broken or cut short. Blocks must say their sizes or be found by the index.</summary>
    public static XzStream? TryRead(Stream image, long offset, long end)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        image.Position = offset;
        if (end - offset < 2 * HeaderLength || image.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || !header.StartsWith(Magic) || header[7] > 15)
        {
            return null;
        }

        return XzIndexSearch.Find(image, offset, end, header[7]);
    }

    /// <summary>The same blocks with another check.</summary>
    /// <param name="crcs">CRC32 of what each block unpacks to; empty: no check at all.</param>
    public IEnumerable<ImagePiece> Rebuild(ImmutableArray<uint> crcs)
    {
        var check = crcs.IsEmpty ? (byte)0 : Crc32Check;
        yield return ImagePiece.Of(HeaderOf(check));
        var at = Offset + HeaderLength;
        for (var i = 0; i < Blocks.Length; i++)
        {
            var length = Blocks[i].UnpaddedLength - CheckLength(Check);
            var padded = (length + 3) & ~3L;
            yield return new ImagePiece(null, at, padded);
            if (!crcs.IsEmpty)
            {
                var crc = new byte[4];
                BinaryPrimitives.WriteUInt32LittleEndian(crc, crcs[i]);
                yield return ImagePiece.Of(crc);
            }

            at += padded + CheckLength(Check);
        }

        var index = IndexOf(crcs.IsEmpty ? 0 : 4);
        yield return ImagePiece.Of(index);
        yield return ImagePiece.Of(FooterOf(check, index.Length));
    }

    internal static int CheckLengthOf(byte check) => CheckLength(check);

    private static byte[] HeaderOf(byte check)
    {
        byte[] header = [.. Magic, 0, check, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Crc32.Of(header.AsSpan(6, 2)));
        return header;
    }

    private byte[] IndexOf(int checkLength)
    {
        var index = new List<byte> { 0 };
        XzNumber.Write(index, Blocks.Length);
        foreach (var block in Blocks)
        {
            XzNumber.Write(index, block.UnpaddedLength - CheckLength(Check) + checkLength);
            XzNumber.Write(index, block.UnpackedLength);
        }

        while (index.Count % 4 != 0)
        {
            index.Add(0);
        }

        var bytes = index.ToArray();
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Crc32.Of(bytes));
        return [.. bytes, .. crc];
    }

    private static byte[] FooterOf(byte check, int indexLength)
    {
        var footer = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(footer.AsSpan(4), (uint)(indexLength / 4) - 1);
        footer[9] = check;
        "YZ"u8.CopyTo(footer.AsSpan(10));
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Crc32.Of(footer.AsSpan(4, 6)));
        return footer;
    }
}

/// <summary>A block of an xz stream.</summary>
/// <param name="UnpaddedLength">Header, data and check, in bytes.</param>
/// <param name="UnpackedLength">What it unpacks to, in bytes.</param>
internal readonly record struct XzBlock(long UnpaddedLength, long UnpackedLength);

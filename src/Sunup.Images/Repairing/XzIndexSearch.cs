using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sunup.Images.Repairing;

/// <summary>Finds the footer of an xz stream, and reads the index before it.</summary>
/// <remarks>A footer is proved by its own CRC32, the index by another and by its sizes, which add up to the distance from the header.</remarks>
internal static class XzIndexSearch
{
    private const int FrameLength = 12;
    private const int ChunkLength = 1 << 20;
    private const int LongestIndex = 64 << 20;

    public static XzStream? Find(Stream image, long offset, long end, byte check)
    {
        var chunk = new byte[ChunkLength + FrameLength];
        for (var at = offset + FrameLength; at + FrameLength <= end; at += ChunkLength)
        {
            image.Position = at;
            var count = image.ReadAtLeast(chunk, (int)Math.Min(chunk.Length, end - at), throwOnEndOfStream: false);
            for (var i = 0; i + FrameLength <= count && i < ChunkLength; i += 4)
            {
                if (IsFooter(chunk.AsSpan(i, FrameLength), check)
                    && ReadIndex(image, offset, at + i, BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(i + 4)), check) is { } blocks)
                {
                    return new XzStream(offset, at + i + FrameLength - offset, check, blocks);
                }
            }
        }

        return null;
    }

    private static bool IsFooter(ReadOnlySpan<byte> bytes, byte check) => bytes[10] == 'Y' && bytes[11] == 'Z' && bytes[8] == 0 && bytes[9] == check
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Crc32.Of(bytes.Slice(4, 6));

    private static ImmutableArray<XzBlock>? ReadIndex(Stream image, long start, long footer, uint backwardSize, byte check)
    {
        var length = ((long)backwardSize + 1) * 4;
        if (length > LongestIndex || footer - length < start + FrameLength)
        {
            return null;
        }

        var index = new byte[length];
        image.Position = footer - length;
        image.ReadExactly(index);
        ReadOnlySpan<byte> rest = index.AsSpan(1..^4);
        if (index[0] != 0 || BinaryPrimitives.ReadUInt32LittleEndian(index.AsSpan(^4..)) != Crc32.Of(index.AsSpan(..^4))
            || !XzNumber.TryRead(ref rest, out var count) || count < 0 || count > rest.Length / 2)
        {
            return null;
        }

        var blocks = ImmutableArray.CreateBuilder<XzBlock>((int)count);
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            if (!XzNumber.TryRead(ref rest, out var unpadded) || !XzNumber.TryRead(ref rest, out var unpacked) || unpadded <= XzStream.CheckLengthOf(check) || unpadded > footer)
            {
                return null;
            }

            blocks.Add(new XzBlock(unpadded, unpacked));
            total += (unpadded + 3) & ~3L;
        }

        return total == footer - length - start - FrameLength ? blocks.MoveToImmutable() : null;
    }
}

using Sunup.Binary;

namespace Sunup.Formats.Initramfs.Early;

/// <summary>A bootconfig at the end of an image, which the kernel cuts off before it unpacks the rest.</summary>
/// <remarks>
/// Source: init/main.c, <c>get_boot_config_from_initrd</c>; Documentation/admin-guide/bootconfig.rst. The text, its length and the sum of its bytes as 32-bit
/// little-endian numbers, <c>#BOOTCONFIG\n</c>; up to 3 bytes may follow, as loaders pad. Whether the text is a good one is not looked at.
/// </remarks>
/// <param name="Offset">Of the text, in the stream.</param>
/// <param name="TextLength">In bytes.</param>
/// <param name="Length">Of all that is cut off, to the image's end.</param>
public sealed record BootConfigTrailer(long Offset, int TextLength, long Length)
{
    /// <summary>Longest text, in bytes (<c>XBC_DATA_MAX</c>).</summary>
    public const int LongestText = 32767;

    private const int NumbersLength = 8;
    private const int MostPadding = 3;

    private static ReadOnlySpan<byte> Magic => "#BOOTCONFIG\n"u8;

    /// <summary>Looks at a stream's end, from its position on, and puts it back. Null: there is none that the kernel takes, or the stream cannot seek.</summary>
    public static BootConfigTrailer? Find(Stream image)
    {
        if (!image.CanSeek)
        {
            return null;
        }

        var start = image.Position;
        var end = image.Length;
        var tail = new byte[Math.Clamp(end - start, 0, LongestText + NumbersLength + Magic.Length + MostPadding)];
        image.Position = end - tail.Length;
        image.ReadExactly(tail);
        image.Position = start;
        return Find(tail, end - tail.Length, end);
    }

    private static BootConfigTrailer? Find(ReadOnlySpan<byte> tail, long tailOffset, long end)
    {
        var magic = tail.LastIndexOf(Magic);
        var textEnd = magic - NumbersLength;
        if (magic < 0 || textEnd < 0 || tail.Length - magic - Magic.Length > MostPadding)
        {
            return null;
        }

        var numbers = new SpanReader(tail[textEnd..]);
        var length = numbers.ReadUInt32LittleEndian("size");
        var sum = numbers.ReadUInt32LittleEndian("checksum");
        if (length > LongestText || length > textEnd || SumOf(tail[(textEnd - (int)length)..textEnd]) != sum)
        {
            return null;
        }

        var offset = tailOffset + textEnd - length;
        return new BootConfigTrailer(offset, (int)length, end - offset);
    }

    private static uint SumOf(ReadOnlySpan<byte> text)
    {
        var sum = 0u;
        foreach (var value in text)
        {
            sum += value;
        }

        return sum;
    }
}

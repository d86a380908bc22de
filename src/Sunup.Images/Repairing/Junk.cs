using System.Buffers;
using Sunup.Formats.Compression;

namespace Sunup.Images.Repairing;

/// <summary>Bytes between or behind archives that are none.</summary>
/// <param name="Length">Up to the next archive, or to the end.</param>
/// <param name="Words">What they seem to be.</param>
/// <param name="IsClear">They are none of the image's for sure: white space at the end, or what a loader joined by mistake.</param>
internal readonly record struct Junk(long Length, string Words, bool IsClear)
{
    private const int PageLength = 4096;
    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    public static Junk Measure(Stream image, long offset, long end, ReadOnlySpan<byte> start)
    {
        var length = NextArchive(image, offset, end) - offset;
        var (words, isClear) = start switch
        {
            _ when length <= start.Length && start[..(int)length].IndexOfAnyExcept(" \t\r\n\0"u8) < 0 => ("white space", true),
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ("a PNG picture", true),
            _ when start.StartsWith("#!ipxe"u8) => ("an iPXE script", true),
            [(byte)'M', (byte)'Z', ..] => ("a program or kernel", false),
            [(byte)'<', ..] => ("a page of a web server", false),
            [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => ("a squashfs image", false),
            [0xc7, 0x71, ..] => ("an old binary cpio archive", false),
            _ when start.StartsWith("070707"u8) => ("an old portable cpio archive", false),
            _ => ($"they start with {Convert.ToHexString(start[..Math.Min(8, start.Length)]).ToLowerInvariant()}", false),
        };
        return new Junk(length, words, isClear);
    }

    // A cpio header anywhere, or a compressed stream at a page's start, where loaders put files.
    private static long NextArchive(Stream image, long offset, long end)
    {
        var buffer = new byte[1 << 16];
        const int overlap = 16;
        for (var at = offset + 1; at < end; at += buffer.Length - overlap)
        {
            image.Position = at;
            var count = image.ReadAtLeast(buffer, (int)Math.Min(buffer.Length, end - at), throwOnEndOfStream: false);
            for (var i = 0; i < count && (i < buffer.Length - overlap || count < buffer.Length); i++)
            {
                if (IsArchive(buffer.AsSpan(i, Math.Min(overlap, count - i)), (at + i) % PageLength == 0))
                {
                    return at + i;
                }
            }
        }

        return end;
    }

    private static bool IsArchive(ReadOnlySpan<byte> bytes, bool startsPage) =>
        (bytes.Length >= 14 && (bytes.StartsWith("070701"u8) || bytes.StartsWith("070702"u8)) && bytes[6..14].IndexOfAnyExcept(s_hexDigits) < 0)
        || (startsPage && CompressionMagic.Detect(bytes) is not null);
}

using System.Text;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>What bytes are that the kernel can make nothing of.</summary>
public static class Lookalike
{
    private const int SampleLength = 64;

    /// <summary>With its article: <c>an iPXE script</c>; null for bytes that are nothing known.</summary>
    public static string? Of(ReadOnlySpan<byte> start) => OfMagic(start) ?? OfText(start);

    /// <summary>The LZ4 frame format.</summary>
    public static bool IsLz4Frame(ReadOnlySpan<byte> start) => start is [0x04, 0x22, 0x4d, 0x18, ..];

    /// <summary>A skippable frame of zstd. The LZ4 frame format has them too.</summary>
    public static bool IsSkippableFrame(ReadOnlySpan<byte> start) => start is [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..];

    private static string? OfMagic(ReadOnlySpan<byte> start) => start switch
    {
        [0x04, 0x22, 0x4d, 0x18, ..] => "an lz4 archive in the frame format",
        [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => "a skippable frame of zstd",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG picture",
        [0xff, 0xd8, 0xff, ..] => "a JPEG picture",
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => "an ELF program",
        [(byte)'M', (byte)'Z', ..] => "an EFI program or a kernel",
        [(byte)'h', (byte)'s', (byte)'q', (byte)'s', ..] => "a squashfs file system",
        [0xc7, 0x71, ..] or [0x71, 0xc7, ..] => "a cpio archive in the old binary format",
        [(byte)'!', (byte)'<', (byte)'a', (byte)'r', (byte)'c', (byte)'h', (byte)'>', ..] => "a Debian package or another ar archive",
        [(byte)'Q', (byte)'F', (byte)'I', 0xfb, ..] => "a qcow2 disk image",
        [(byte)'P', (byte)'K', 3, 4, ..] => "a zip archive",
        [0xd0, 0x0d, 0xfe, 0xed, ..] => "a device tree or a FIT image",
        [0x27, 0x05, 0x19, 0x56, ..] => "a U-Boot image (mkimage)",
        _ => null,
    };

    private static string? OfText(ReadOnlySpan<byte> start)
    {
        var text = start[..Math.Min(start.Length, SampleLength)];
        return text switch
        {
            [(byte)'0', (byte)'7', (byte)'0', (byte)'7', ..] => "a raw cpio archive",
            [(byte)'\n'] or [(byte)'\r', (byte)'\n'] => "a line end",
            _ when text.StartsWith("#!ipxe"u8) => "an iPXE script",
            _ when text.StartsWith("#!"u8) => "a script",
            _ when text.StartsWith("#BOOTCONFIG"u8) => "the end of a bootconfig",
            _ when text.StartsWith("version https://git-lfs"u8) => "a Git LFS pointer, not the file itself",
            _ when text.StartsWith("-----BEGIN"u8) => "a PEM certificate or signature",
            _ when IsMarkup(text) => "a web page",
            _ => text.Length >= 8 && IsPrintable(text) ? "text" : null,
        };
    }

    private static bool IsMarkup(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n"u8);
        Span<byte> lower = stackalloc byte[Math.Min(text.Length, 16)];
        Ascii.ToLower(text[..lower.Length], lower, out _);
        return lower.StartsWith("<!doctype"u8) || lower.StartsWith("<html"u8) || lower.StartsWith("<?xml"u8) || lower.StartsWith("<head"u8);
    }

    private static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (value is not ((>= 0x20 and < 0x7f) or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }
}

namespace Sunup.Formats.Compression;

/// <summary>The compressions that a Linux kernel can have for its initramfs, in the order of its own table.</summary>
/// <remarks>Source: lib/decompress.c. Each is configured by itself: <c>CONFIG_RD_GZIP</c> and so on.</remarks>
public enum CompressionMethod
{
    Gzip,
    Bzip2,
    /// <summary>The "lzma alone" format: no magic of its own but the usual first bytes <c>5d 00</c>.</summary>
    Lzma,
    Xz,
    Lzo,
    /// <summary>The LZ4 legacy format (<c>lz4 -l</c>); the kernel does not know the frame format.</summary>
    Lz4Legacy,
    Zstd,
}

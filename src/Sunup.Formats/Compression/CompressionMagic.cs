namespace Sunup.Formats.Compression;

/// <summary>How the kernel tells compressions apart: by two bytes.</summary>
/// <remarks>Source: lib/decompress.c, <c>decompress_method</c>.</remarks>
public static class CompressionMagic
{
    /// <summary>The method that the kernel would choose for a segment that starts so; null for none, or fewer than two bytes.</summary>
    public static CompressionMethod? Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b or 0x9e, ..] => CompressionMethod.Gzip,
        [0x42, 0x5a, ..] => CompressionMethod.Bzip2,
        [0x5d, 0x00, ..] => CompressionMethod.Lzma,
        [0xfd, 0x37, ..] => CompressionMethod.Xz,
        [0x89, 0x4c, ..] => CompressionMethod.Lzo,
        [0x02, 0x21, ..] => CompressionMethod.Lz4Legacy,
        [0x28, 0xb5, ..] => CompressionMethod.Zstd,
        _ => null,
    };

    /// <summary>As the kernel calls it: <c>gzip</c>, <c>lz4</c>.</summary>
    public static string NameOf(CompressionMethod method) => method switch
    {
        CompressionMethod.Lz4Legacy => "lz4",
        _ => method.ToString().ToLowerInvariant(),
    };

    /// <summary>The kernel's option without <c>CONFIG_</c>: <c>RD_GZIP</c>.</summary>
    public static string OptionOf(CompressionMethod method) => $"RD_{NameOf(method).ToUpperInvariant()}";
}

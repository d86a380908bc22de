using Sunup.Formats.Compression.Encoders;

namespace Sunup.Formats.Compression;

/// <summary>Writes what the kernel unpacks: same bytes in, same bytes out, no time and no name.</summary>
/// <remarks>There is no writer of LZO.</remarks>
public static class Compressors
{
    /// <summary>The level where none is given: that of the method's tool, but for LZ4 the best, which costs nothing when it is unpacked.</summary>
    public static int DefaultLevel(CompressionMethod method) => method switch
    {
        CompressionMethod.Bzip2 => 9,
        CompressionMethod.Zstd => 3,
        CompressionMethod.Lz4Legacy => 9,
        _ => 6,
    };

    /// <summary>The levels of a method, both included.</summary>
    public static (int Least, int Most) Levels(CompressionMethod method) => method switch
    {
        CompressionMethod.Zstd => (1, 22),
        CompressionMethod.Lz4Legacy => (1, 12),
        CompressionMethod.Gzip or CompressionMethod.Bzip2 => (1, 9),
        CompressionMethod.Xz or CompressionMethod.Lzma => (0, 9),
        _ => throw new NotSupportedException("There is no writer of LZO."),
    };

    /// <summary>A stream that compresses what is written to it into <paramref name="output"/>. The end is written when it is disposed.</summary>
    /// <param name="method">Not <see cref="CompressionMethod.Lzo"/>.</param>
    /// <param name="output">Where the compressed bytes go.</param>
    /// <param name="level">Within <see cref="Levels"/>; null for <see cref="DefaultLevel"/>.</param>
    /// <param name="leaveOpen">Whether <paramref name="output"/> stays open.</param>
    /// <exception cref="CompressionLibraryMissingException">The library is not installed.</exception>
    public static Stream Create(CompressionMethod method, Stream output, int? level = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        var (least, most) = Levels(method);
        var chosen = level ?? DefaultLevel(method);
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen, least, nameof(level));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chosen, most, nameof(level));
        return new CompressingStream(CreateEncoder(method, chosen), output, leaveOpen);
    }

    private static IEncoder CreateEncoder(CompressionMethod method, int level) => method switch
    {
        CompressionMethod.Gzip => new GzipEncoder(level),
        CompressionMethod.Bzip2 => new Bzip2Encoder(level),
        CompressionMethod.Zstd => new ZstdEncoder(level),
        CompressionMethod.Lz4Legacy => new Lz4LegacyEncoder(level),
        _ => new LzmaEncoder(isXz: method == CompressionMethod.Xz, level),
    };
}

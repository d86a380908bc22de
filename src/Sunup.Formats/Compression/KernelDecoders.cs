using Sunup.Formats.Compression.Decoders;

namespace Sunup.Formats.Compression;

/// <summary>The kernel's decompressors of an initramfs, method by method.</summary>
/// <remarks>
/// Framing, words and ends are the kernel's (lib/decompress_*.c, lib/xz, lib/lz4, lib/lzo of 6.1 and 6.12; docs/formats/compression.md);
/// inner loops are the system's libraries where those decode the same. A decoder keeps nothing between two calls.
/// A window must have at least <see cref="InputWindow.DefaultCapacity"/>.
/// </remarks>
public static class KernelDecoders
{
    /// <exception cref="CompressionLibraryMissingException">From <see cref="IKernelDecoder.Decode"/>, where a library is not installed.</exception>
    public static IKernelDecoder Create(CompressionMethod method, DecoderSettings settings) => method switch
    {
        CompressionMethod.Gzip => new GzipDecoder(),
        CompressionMethod.Bzip2 => new Bzip2Decoder(),
        CompressionMethod.Lzma => new LzmaDecoder(settings),
        CompressionMethod.Xz => new XzDecoder(settings),
        CompressionMethod.Lzo => new LzoDecoder(),
        CompressionMethod.Lz4Legacy => new Lz4LegacyDecoder(),
        CompressionMethod.Zstd => new ZstdDecoder(settings),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "no such method"),
    };
}

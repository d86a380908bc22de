using Sunup.Formats.Compression;

namespace Sunup.Images.Outputs;

/// <summary>Compresses an archive as every kernel with that method takes it.</summary>
public static class ImageCompression
{
    /// <summary>The output is left open.</summary>
    /// <exception cref="CompressionLibraryMissingException">The library is not installed.</exception>
    public static Stream Open(Stream output, CompressionMethod method, int? level) => Compressors.Create(method, output, level, leaveOpen: true);
}

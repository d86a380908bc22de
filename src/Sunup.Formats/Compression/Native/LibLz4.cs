using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Native;

/// <summary>liblz4.</summary>
internal static unsafe partial class LibLz4
{
    [LibraryImport(NativeLibraries.Lz4, EntryPoint = "LZ4_compressBound")]
    public static partial int CompressBound(int size);

    [LibraryImport(NativeLibraries.Lz4, EntryPoint = "LZ4_compress_default")]
    public static partial int Compress(byte* source, byte* destination, int sourceSize, int destinationSize);

    [LibraryImport(NativeLibraries.Lz4, EntryPoint = "LZ4_compress_HC")]
    public static partial int CompressHigh(byte* source, byte* destination, int sourceSize, int destinationSize, int level);
}

using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Native;

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>: they have the same fields.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public byte* Bytes;
    public nuint Size;
    public nuint Position;
}

/// <summary>libzstd.</summary>
internal static unsafe partial class LibZstd
{
    public const int ParameterCompressionLevel = 100;
    public const int ParameterWindowLog = 101;
    public const int ParameterChecksum = 201;
    public const int Continue = 0;
    public const int End = 2;

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompression();

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompression(nint context);

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(nint context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompression();

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompression(nint context);

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(nint context, ZstdBuffer* output, ZstdBuffer* input, int directive);

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(NativeLibraries.Zstd, EntryPoint = "ZSTD_getErrorCode")]
    public static partial int ErrorCode(nuint code);
}

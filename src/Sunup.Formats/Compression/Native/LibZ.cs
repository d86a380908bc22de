using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Native;

/// <summary>zlib.</summary>
internal static unsafe partial class LibZ
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int BufferError = -5;
    public const int NoFlush = 0;
    public const int Finish = 4;

    /// <summary>Window bits for raw deflate, and for a gzip header that zlib writes: no name, time 0.</summary>
    public const int RawWindow = -15;
    public const int GzipWindow = 31;

    public static int StreamSize => sizeof(ZStream);

    [LibraryImport(NativeLibraries.Zlib, EntryPoint = "inflateInit2_", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int InflateInit(ZStream* stream, int windowBits, string version, int streamSize);

    [LibraryImport(NativeLibraries.Zlib, EntryPoint = "inflate")]
    public static partial int Inflate(ZStream* stream, int flush);

    [LibraryImport(NativeLibraries.Zlib, EntryPoint = "inflateEnd")]
    public static partial int InflateEnd(ZStream* stream);

    [LibraryImport(NativeLibraries.Zlib, EntryPoint = "deflateInit2_", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeflateInit(ZStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy, string version, int streamSize);

    [LibraryImport(NativeLibraries.Zlib, EntryPoint = "deflate")]
    public static partial int Deflate(ZStream* stream, int flush);

    [LibraryImport(NativeLibraries.Zlib, EntryPoint = "deflateEnd")]
    public static partial int DeflateEnd(ZStream* stream);
}

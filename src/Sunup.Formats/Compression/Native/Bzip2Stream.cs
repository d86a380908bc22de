using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Native;

/// <summary><c>bz_stream</c> of bzlib.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Bzip2Stream
{
    public byte* NextIn;
    public uint AvailableIn;
    public uint TotalInLow;
    public uint TotalInHigh;
    public byte* NextOut;
    public uint AvailableOut;
    public uint TotalOutLow;
    public uint TotalOutHigh;
    public nint State;
    public nint Allocate;
    public nint Free;
    public nint Opaque;
}

/// <summary>libbz2.</summary>
internal static unsafe partial class LibBzip2
{
    public const int Run = 0;
    public const int Finish = 2;
    public const int StreamEnd = 4;

    [LibraryImport(NativeLibraries.Bzip2, EntryPoint = "BZ2_bzCompressInit")]
    public static partial int CompressInit(Bzip2Stream* stream, int blockSize, int verbosity, int workFactor);

    [LibraryImport(NativeLibraries.Bzip2, EntryPoint = "BZ2_bzCompress")]
    public static partial int Compress(Bzip2Stream* stream, int action);

    [LibraryImport(NativeLibraries.Bzip2, EntryPoint = "BZ2_bzCompressEnd")]
    public static partial int CompressEnd(Bzip2Stream* stream);
}

using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Native;

/// <summary>liblzma of XZ Utils.</summary>
internal static unsafe partial class LibLzma
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int DataError = 9;
    public const int BufferError = 10;
    public const int Run = 0;
    public const int Finish = 3;
    public const int CheckCrc32 = 1;
    public const ulong NoFilter = ulong.MaxValue;
    public const ulong Lzma2 = 0x21;

    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_raw_decoder")]
    public static partial int RawDecoder(LzmaStream* stream, LzmaFilter* filters);

    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_stream_encoder")]
    public static partial int StreamEncoder(LzmaStream* stream, LzmaFilter* filters, int check);

    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_alone_encoder")]
    public static partial int AloneEncoder(LzmaStream* stream, LzmaOptions* options);

    /// <returns>Not zero for a preset that there is not.</returns>
    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_lzma_preset")]
    public static partial byte Preset(LzmaOptions* options, uint preset);

    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_code")]
    public static partial int Code(LzmaStream* stream, int action);

    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_end")]
    public static partial void End(LzmaStream* stream);

    [LibraryImport(NativeLibraries.Lzma, EntryPoint = "lzma_crc32")]
    private static partial uint Crc32(byte* bytes, nuint size, uint crc);

    /// <summary>CRC-32 of <paramref name="bytes"/>, going on from <paramref name="crc"/> (0 at the start).</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        fixed (byte* start = bytes)
        {
            return Crc32(start, (nuint)bytes.Length, crc);
        }
    }
}

using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Native;

/// <summary><c>lzma_stream</c> of lzma/base.h; all zero before its first use.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaStream
{
    public byte* NextIn;
    public nuint AvailableIn;
    public ulong TotalIn;
    public byte* NextOut;
    public nuint AvailableOut;
    public ulong TotalOut;
    public nint Allocator;
    public nint Internal;
    public nint Reserved1;
    public nint Reserved2;
    public nint Reserved3;
    public nint Reserved4;
    public ulong SeekPosition;
    public ulong ReservedInteger;
    public nuint ReservedSize1;
    public nuint ReservedSize2;
    public int ReservedEnum1;
    public int ReservedEnum2;
}

/// <summary><c>lzma_filter</c>; a chain ends with <see cref="LibLzma.NoFilter"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaFilter
{
    public ulong Id;
    public void* Options;
}

/// <summary><c>lzma_options_lzma</c>: its first field, and room for the rest.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct LzmaOptions
{
    public uint DictionarySize;
}

using System.Buffers.Binary;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>The header of an xz block: sizes, at most one BCJ filter, and LZMA2.</summary>
/// <param name="Length">Of the header, in bytes.</param>
/// <param name="Compressed">Of the block's data, <see cref="Unknown"/> where not given.</param>
/// <param name="Uncompressed">Of the block's data, <see cref="Unknown"/> where not given.</param>
/// <param name="Filter">Id of the BCJ filter, null for none.</param>
/// <param name="DictionarySize">In bytes.</param>
/// <remarks>Source: the xz file format section 3.1; lib/xz/xz_dec_stream.c, <c>dec_block_header</c>; lib/xz/xz_dec_lzma2.c, <c>xz_dec_lzma2_reset</c>.</remarks>
internal readonly record struct XzBlockHeader(int Length, ulong Compressed, ulong Uncompressed, uint? Filter, uint DictionarySize)
{
    public const ulong Unknown = ulong.MaxValue;

    private const int ReservedFlags = 0x3e;
    private const int HasCompressed = 0x40;
    private const int HasUncompressed = 0x80;
    private const byte Lzma2 = 0x21;
    private const int MostDictionaryCode = 39;

    /// <summary>Length of a header by its first byte.</summary>
    public static int LengthOf(byte first) => (first + 1) * 4;

    /// <param name="header">All of it, with its CRC.</param>
    /// <param name="settings">Filters and memory of the kernel.</param>
    /// <param name="fields">What was read.</param>
    public static XzFault Read(ReadOnlySpan<byte> header, DecoderSettings settings, out XzBlockHeader fields)
    {
        fields = default;
        var body = header[..^4];
        if (LibLzma.Crc32(body) != BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]))
        {
            return XzFault.Data;
        }

        var flags = body[1];
        var rest = body[2..];
        if ((flags & ReservedFlags) != 0)
        {
            return XzFault.Options;
        }

        var compressed = Unknown;
        var uncompressed = Unknown;
        if (((flags & HasCompressed) != 0 && !XzInteger.TryRead(ref rest, out compressed))
            || ((flags & HasUncompressed) != 0 && !XzInteger.TryRead(ref rest, out uncompressed)))
        {
            return XzFault.Data;
        }

        uint? filter = null;
        var fault = (flags & 1) != 0 ? ReadFilter(ref rest, settings, out filter) : XzFault.None;
        var dictionary = 0u;
        fault = fault != XzFault.None ? fault : ReadLzma2(rest, settings, out dictionary);
        fields = new XzBlockHeader(header.Length, compressed, uncompressed, filter, dictionary);
        return fault;
    }

    private static XzFault ReadFilter(ref ReadOnlySpan<byte> rest, DecoderSettings settings, out uint? filter)
    {
        filter = null;
        if (rest.Length < 2 || !settings.XzFilters.Contains(rest[0]) || rest[1] != 0)
        {
            return XzFault.Options;
        }

        filter = rest[0];
        rest = rest[2..];
        return XzFault.None;
    }

    private static XzFault ReadLzma2(ReadOnlySpan<byte> rest, DecoderSettings settings, out uint dictionary)
    {
        dictionary = 0;
        if (rest.Length < 2)
        {
            return XzFault.Data;
        }

        if (rest[0] != Lzma2 || rest[1] != 1)
        {
            return XzFault.Options;
        }

        if (rest.Length < 3)
        {
            return XzFault.Data;
        }

        var code = rest[2];
        if (code > MostDictionaryCode)
        {
            return XzFault.Options;
        }

        dictionary = (uint)(2 + (code & 1)) << ((code >> 1) + 11);
        // vmalloc gives no more than all pages that the kernel hands out, which are fewer than the machine has.
        return dictionary >= settings.MemoryBytes ? XzFault.Memory
            : rest[3..].ContainsAnyExcept((byte)0) ? XzFault.Options
            : XzFault.None;
    }
}

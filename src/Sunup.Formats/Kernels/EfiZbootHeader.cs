using System.Text;
using Sunup.Binary;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Kernels;

/// <summary>The start of an EFI zboot image: an EFI application that unpacks a kernel and starts it.</summary>
/// <remarks>Source: drivers/firmware/efi/libstub/zboot-header.S. Little endian.</remarks>
/// <param name="PayloadOffset">In the file, in bytes.</param>
/// <param name="PayloadSize">In bytes, without the uncompressed size that follows it; gzip's own trailer is part of it.</param>
/// <param name="CompressionName">As it stands: <c>gzip lz4 lzma lzo xzkern zstd22</c>, since 6.12 <c>gzip</c> and <c>zstd</c>.</param>
public readonly record struct EfiZbootHeader(uint PayloadOffset, uint PayloadSize, string CompressionName)
{
    public const int Length = 0x38;

    /// <summary>Null for a name that is in neither set.</summary>
    public CompressionMethod? Method => CompressionName switch
    {
        "gzip" => CompressionMethod.Gzip,
        "bzip2" or "bzip2_with_size" => CompressionMethod.Bzip2,
        "lz4" or "lz4_with_size" => CompressionMethod.Lz4Legacy,
        "lzma" or "lzma_with_size" => CompressionMethod.Lzma,
        "lzo" or "lzo_with_size" => CompressionMethod.Lzo,
        "xz" or "xzkern" or "xzkern_with_size" => CompressionMethod.Xz,
        "zstd" or "zstd22" or "zstd22_with_size" => CompressionMethod.Zstd,
        _ => null,
    };

    /// <summary>Null for what does not begin with <c>MZ\0\0zimg</c>.</summary>
    public static EfiZbootHeader? Read(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file);
        var isZboot = reader.ReadBytes(8, "MZ_MAGIC, image type").SequenceEqual("MZ\0\0zimg"u8);
        var offset = reader.ReadUInt32LittleEndian("payload offset");
        var size = reader.ReadUInt32LittleEndian("payload size");
        reader.Skip(8, "reserved");
        var name = reader.ReadBytes(0x20, "compression type");
        var end = name.IndexOf((byte)0);
        return isZboot && reader.Fault is null ? new EfiZbootHeader(offset, size, Encoding.Latin1.GetString(end < 0 ? name : name[..end])) : null;
    }
}

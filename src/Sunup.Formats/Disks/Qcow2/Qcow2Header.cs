using System.Text;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2;

/// <summary>Features that a reader must know, or must not read the image.</summary>
[Flags]
public enum Qcow2Features : ulong
{
    None = 0,

    /// <summary>It was not closed: reference counts may be wrong. Reading does not need them.</summary>
    Dirty = 1,

    /// <summary>QEMU found damage and wrote it down: read only.</summary>
    Corrupt = 2,

    /// <summary>Guest data is in another file.</summary>
    ExternalData = 4,

    /// <summary>The header names how clusters are compressed.</summary>
    CompressionType = 8,

    /// <summary>Entries of the second level have 16 bytes, for 32 parts of a cluster.</summary>
    ExtendedL2 = 16,
}

/// <summary>The header of a QCOW2 image, as it stands.</summary>
/// <remarks>Source: QEMU docs/interop/qcow2.txt. Big endian. 72 bytes in version 2, 104 and more in version 3. Refcounts are not read.</remarks>
public sealed record Qcow2Header
{
    /// <summary><c>QFI</c> and 0xfb.</summary>
    public const uint ExpectedMagic = 0x514649fb;

    internal const int MostLength = 112;
    private const int Version2Length = 72;
    private const uint BackingFormat = 0xe2792aca;
    private const uint DataFile = 0x44415441;

    public required uint Version { get; init; }

    public ulong BackingFileOffset { get; init; }

    /// <summary>In bytes; at most 1023.</summary>
    public uint BackingFileSize { get; init; }

    /// <summary>A cluster has 2 to this power bytes: 9 to 21.</summary>
    public required uint ClusterBits { get; init; }

    /// <summary>Of the disk that the guest sees, in bytes.</summary>
    public required ulong Size { get; init; }

    /// <summary>0 none, 1 AES, 2 LUKS.</summary>
    public uint CryptMethod { get; init; }

    /// <summary>Entries of the table of the first level.</summary>
    public required uint L1Size { get; init; }

    public required ulong L1TableOffset { get; init; }

    public uint Snapshots { get; init; }

    public Qcow2Features IncompatibleFeatures { get; init; }

    public uint HeaderLength { get; init; } = Version2Length;

    /// <summary>0 deflate, 1 zstd.</summary>
    public byte CompressionType { get; init; }

    /// <summary>As it was given when the image was made: relative to the image's folder, or absolute. Null for an image that stands alone.</summary>
    public string? BackingFile { get; init; }

    /// <summary><c>raw</c>, <c>qcow2</c>; null where the image does not say, and whoever reads must guess.</summary>
    public string? BackingFileFormat { get; init; }

    /// <summary>The file with the guest's data; null where it is the image itself.</summary>
    public string? ExternalDataFile { get; init; }

    public long ClusterSize => 1L << (int)ClusterBits;

    /// <summary>Reads the fields; whether they are right is not looked at. Null for what is no QCOW2 image, and when bytes are missing.</summary>
    public static Qcow2Header? Read(FileBytes file)
    {
        var bytes = file.Read(0, MostLength);
        var reader = new SpanReader(bytes);
        if (reader.ReadUInt32BigEndian("magic") != ExpectedMagic)
        {
            return null;
        }

        var header = ReadVersion2(ref reader);
        if (reader.Fault is not null)
        {
            return null;
        }

        header = header.Version >= 3 ? ReadVersion3(ref reader, header) : header;
        return reader.Fault is null ? WithNames(file, header) : null;
    }

    private static Qcow2Header ReadVersion2(ref SpanReader reader)
    {
        var version = reader.ReadUInt32BigEndian("version");
        var backing = reader.ReadUInt64BigEndian("backing_file_offset");
        var backingSize = reader.ReadUInt32BigEndian("backing_file_size");
        var bits = reader.ReadUInt32BigEndian("cluster_bits");
        var size = reader.ReadUInt64BigEndian("size");
        var crypt = reader.ReadUInt32BigEndian("crypt_method");
        var l1Size = reader.ReadUInt32BigEndian("l1_size");
        var l1 = reader.ReadUInt64BigEndian("l1_table_offset");
        reader.Skip(8 + 4, "refcount_table_offset, refcount_table_clusters");
        var snapshots = reader.ReadUInt32BigEndian("nb_snapshots");
        reader.Skip(8, "snapshots_offset");
        return new Qcow2Header
        {
            Version = version,
            BackingFileOffset = backing,
            BackingFileSize = backingSize,
            ClusterBits = bits,
            Size = size,
            CryptMethod = crypt,
            L1Size = l1Size,
            L1TableOffset = l1,
            Snapshots = snapshots,
        };
    }

    private static Qcow2Header ReadVersion3(ref SpanReader reader, Qcow2Header header)
    {
        var incompatible = (Qcow2Features)reader.ReadUInt64BigEndian("incompatible_features");
        reader.Skip(8 + 8 + 4, "compatible_features, autoclear_features, refcount_order");
        var length = reader.ReadUInt32BigEndian("header_length");
        var compression = length > 104 ? reader.ReadByte("compression_type") : (byte)0;
        return header with { IncompatibleFeatures = incompatible, HeaderLength = length, CompressionType = compression };
    }

    /// <summary>The backing file's name, and the names among the header's extensions; all of them lie in the first cluster.</summary>
    private static Qcow2Header WithNames(FileBytes file, Qcow2Header header)
    {
        if (header.ClusterBits is < Qcow2Image.FewestClusterBits or > Qcow2Image.MostClusterBits)
        {
            return header;
        }

        var first = file.Read(0, header.ClusterSize);
        string? format = null, data = null;
        for (long at = header.HeaderLength; at + 8 <= first.Length;)
        {
            var reader = new SpanReader(first.AsSpan((int)at));
            var type = reader.ReadUInt32BigEndian("extension type");
            var length = reader.ReadUInt32BigEndian("extension length");
            if (type == 0 || at + 8 + length > first.Length)
            {
                break;
            }

            var text = Encoding.UTF8.GetString(reader.ReadBytes((int)length, "extension data"));
            format = type == BackingFormat ? text : format;
            data = type == DataFile ? text : data;
            at += 8 + ((length + 7L) & ~7L);
        }

        var end = header.BackingFileOffset + header.BackingFileSize;
        var backing = header.BackingFileOffset == 0 || header.BackingFileSize is 0 or > 1023 || header.BackingFileOffset > (ulong)first.Length || end > (ulong)first.Length
            ? null
            : Encoding.UTF8.GetString(first.AsSpan((int)header.BackingFileOffset, (int)header.BackingFileSize));
        return header with { BackingFile = backing, BackingFileFormat = format, ExternalDataFile = data };
    }
}

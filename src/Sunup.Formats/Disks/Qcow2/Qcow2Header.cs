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
/// <remarks>Source: QEMU docs/interop/qcow2.txt. Big endian. 72 bytes in version 2, 104 and more in version 3.</remarks>
public sealed record Qcow2Header
{
    /// <summary><c>QFI</c> and 0xfb.</summary>
    public const uint ExpectedMagic = 0x514649fb;

    internal const int MostLength = 112;
    private const int Version2Length = 72;
    private const uint BackingFormat = 0xe2792aca;
    private const uint DataFile = 0x44415441;
    private const uint Bitmaps = 0x23852875;
    private const uint CryptoHeader = 0x0537be77;

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

    public ulong RefcountTableOffset { get; init; }

    public uint RefcountTableClusters { get; init; }

    public uint Snapshots { get; init; }

    public ulong SnapshotsOffset { get; init; }

    /// <summary>A reference count has 2 to this power bits: 0 to 6; always 4 in version 2.</summary>
    public uint RefcountOrder { get; init; } = 4;

    /// <summary>Bit 0: the bitmaps are consistent with the data.</summary>
    public ulong AutoclearFeatures { get; init; }

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

    /// <summary>Where the directory of persistent bitmaps is; null where there are none.</summary>
    public Qcow2Directory? BitmapDirectory { get; init; }

    /// <summary>Where the header of the encryption is; null where there is none.</summary>
    public Qcow2Directory? EncryptionHeader { get; init; }

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
        var refcounts = reader.ReadUInt64BigEndian("refcount_table_offset");
        var refcountClusters = reader.ReadUInt32BigEndian("refcount_table_clusters");
        var snapshots = reader.ReadUInt32BigEndian("nb_snapshots");
        var snapshotsOffset = reader.ReadUInt64BigEndian("snapshots_offset");
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
            RefcountTableOffset = refcounts,
            RefcountTableClusters = refcountClusters,
            Snapshots = snapshots,
            SnapshotsOffset = snapshotsOffset,
        };
    }

    private static Qcow2Header ReadVersion3(ref SpanReader reader, Qcow2Header header)
    {
        var incompatible = (Qcow2Features)reader.ReadUInt64BigEndian("incompatible_features");
        reader.Skip(8, "compatible_features");
        var autoclear = reader.ReadUInt64BigEndian("autoclear_features");
        var order = reader.ReadUInt32BigEndian("refcount_order");
        var length = reader.ReadUInt32BigEndian("header_length");
        var compression = length > 104 ? reader.ReadByte("compression_type") : (byte)0;
        return header with
        {
            IncompatibleFeatures = incompatible,
            AutoclearFeatures = autoclear,
            RefcountOrder = order,
            HeaderLength = length,
            CompressionType = compression,
        };
    }

    /// <summary>The backing file's name, and the names among the header's extensions; all of them lie in the first cluster.</summary>
    private static Qcow2Header WithNames(FileBytes file, Qcow2Header header)
    {
        if (header.ClusterBits is < Qcow2Image.FewestClusterBits or > Qcow2Image.MostClusterBits)
        {
            return header;
        }

        var first = file.Read(0, header.ClusterSize);
        header = WithExtensions(first, header);
        var end = header.BackingFileOffset + header.BackingFileSize;
        var backing = header.BackingFileOffset == 0 || header.BackingFileSize is 0 or > 1023 || header.BackingFileOffset > (ulong)first.Length || end > (ulong)first.Length
            ? null
            : Encoding.UTF8.GetString(first.AsSpan((int)header.BackingFileOffset, (int)header.BackingFileSize));
        return header with { BackingFile = backing };
    }

    private static Qcow2Header WithExtensions(byte[] first, Qcow2Header header)
    {
        for (long at = header.HeaderLength; at + 8 <= first.Length;)
        {
            var reader = new SpanReader(first.AsSpan((int)at));
            var type = reader.ReadUInt32BigEndian("extension type");
            var length = reader.ReadUInt32BigEndian("extension length");
            if (type == 0 || at + 8 + length > first.Length)
            {
                break;
            }

            var data = reader.ReadBytes((int)length, "extension data");
            header = type switch
            {
                BackingFormat => header with { BackingFileFormat = Encoding.UTF8.GetString(data) },
                DataFile => header with { ExternalDataFile = Encoding.UTF8.GetString(data) },
                Bitmaps when length >= 24 => header with { BitmapDirectory = ReadBitmapDirectory(data) },
                CryptoHeader when length >= 16 => header with { EncryptionHeader = ReadCryptoHeader(data) },
                _ => header,
            };
            at += 8 + ((length + 7L) & ~7L);
        }

        return header;
    }

    private static Qcow2Directory ReadBitmapDirectory(ReadOnlySpan<byte> data)
    {
        var reader = new SpanReader(data);
        var count = reader.ReadUInt32BigEndian("nb_bitmaps");
        reader.Skip(4, "reserved");
        var size = reader.ReadUInt64BigEndian("bitmap_directory_size");
        return new Qcow2Directory(reader.ReadUInt64BigEndian("bitmap_directory_offset"), size, count);
    }

    private static Qcow2Directory ReadCryptoHeader(ReadOnlySpan<byte> data)
    {
        var reader = new SpanReader(data);
        var offset = reader.ReadUInt64BigEndian("crypto header offset");
        return new Qcow2Directory(offset, reader.ReadUInt64BigEndian("crypto header length"), 1);
    }
}

/// <summary>A table that an extension of the header points to.</summary>
/// <param name="Offset">In the file.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Count">Of what is in it.</param>
public readonly record struct Qcow2Directory(ulong Offset, ulong Length, uint Count);

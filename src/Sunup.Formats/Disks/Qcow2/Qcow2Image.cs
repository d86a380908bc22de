using System.Buffers.Binary;
using System.Numerics;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2;

/// <summary>A QCOW2 image for reading: which byte of the guest's disk is where.</summary>
/// <remarks>
/// Source: QEMU docs/interop/qcow2.txt. Versions 2 and 3, with compressed clusters and extended entries; not encrypted ones, not those with their data in another file.
/// Reference counts and snapshots are not read. Memory: the table of the first level (at most 32 MiB, and never more than the file) and 16 tables of the second.
/// Not thread-safe, as <see cref="FileBytes"/> is not. Never throws for what the bytes are.
/// </remarks>
public sealed class Qcow2Image
{
    internal const uint FewestClusterBits = 9;
    internal const uint MostClusterBits = 21;

    // QEMU's own limit, QCOW_MAX_L1_SIZE.
    private const long LargestL1 = 32 << 20;
    private const int KeptTables = 16;
    private const ulong OffsetMask = 0x00ff_ffff_ffff_fe00;
    private const ulong CompressedFlag = 1UL << 62;
    private const ulong ZeroFlag = 1;
    private const Qcow2Features Known = Qcow2Features.Dirty | Qcow2Features.Corrupt | Qcow2Features.CompressionType | Qcow2Features.ExtendedL2;

    private readonly byte[] _l1;
    private readonly Dictionary<long, byte[]> _tables = [];
    private readonly Queue<long> _order = [];

    private Qcow2Image(FileBytes file, Qcow2Header header, byte[] l1)
    {
        File = file;
        Header = header;
        _l1 = l1;
    }

    public FileBytes File { get; }

    public Qcow2Header Header { get; }

    /// <summary>Of the guest's disk, in bytes.</summary>
    public long Length => (long)Header.Size;

    public long ClusterSize => Header.ClusterSize;

    private bool IsExtended => Header.IncompatibleFeatures.HasFlag(Qcow2Features.ExtendedL2);

    private int EntryLength => IsExtended ? 16 : 8;

    private long EntriesPerTable => ClusterSize / EntryLength;

    /// <summary>Reads header and first table. Null for what is no image of this kind or cannot be read; <paramref name="why"/> says by which rule.</summary>
    public static Qcow2Image? Read(FileBytes file, out FormatFault? why)
    {
        if (Qcow2Header.Read(file) is not { } header)
        {
            why = new FormatFault("magic", 0, "is not that of a QCOW2 image with a whole header");
            return null;
        }

        why = Check(file, header);
        return why is null ? new Qcow2Image(file, header, file.Read((long)header.L1TableOffset, header.L1Size * 8L)) : null;
    }

    /// <summary>As the other, without the reason.</summary>
    public static Qcow2Image? Read(FileBytes file) => Read(file, out _);

    /// <summary>Where that byte of the guest's disk is, and how far that goes: at most to the end of its cluster, or of its part of one.</summary>
    public Qcow2Mapping Map(long guestOffset)
    {
        if (guestOffset < 0 || guestOffset >= Length)
        {
            return new Qcow2Mapping(Qcow2MappingKind.Zero, 0);
        }

        var cluster = guestOffset >> (int)Header.ClusterBits;
        var within = (int)(guestOffset & (ClusterSize - 1));
        var left = Math.Min(ClusterSize - within, Length - guestOffset);
        var table = BinaryPrimitives.ReadUInt64BigEndian(_l1.AsSpan((int)(cluster / EntriesPerTable * 8))) & OffsetMask;
        if (table == 0)
        {
            return new Qcow2Mapping(Qcow2MappingKind.Backing, left, ClusterOffset: within);
        }

        if (ReadTable((long)table) is not { } entries)
        {
            return new Qcow2Mapping(Qcow2MappingKind.Damaged, left, (long)table, ClusterOffset: within);
        }

        var at = (int)(cluster % EntriesPerTable) * EntryLength;
        var entry = BinaryPrimitives.ReadUInt64BigEndian(entries.AsSpan(at));
        return (entry & CompressedFlag) != 0 ? MapCompressed(entry, within, left)
            : IsExtended ? MapPart(entry, BinaryPrimitives.ReadUInt64BigEndian(entries.AsSpan(at + 8)), within, left)
            : MapCluster(entry, within, left);
    }

    /// <summary>The guest's disk as a stream.</summary>
    /// <param name="backing">What is not in the image; null for zeros.</param>
    public Stream Open(Stream? backing = null) => new Qcow2Stream(this, backing);

    private Qcow2Mapping MapCluster(ulong entry, int within, long left)
    {
        var host = (long)(entry & OffsetMask);
        return (entry & ZeroFlag) != 0 && Header.Version >= 3 ? new Qcow2Mapping(Qcow2MappingKind.Zero, left, ClusterOffset: within)
            : host == 0 ? new Qcow2Mapping(Qcow2MappingKind.Backing, left, ClusterOffset: within)
            : InFile(host, within, left);
    }

    // 32 parts; bits 0 to 31: in the image, 32 to 63: zeros.
    private Qcow2Mapping MapPart(ulong entry, ulong bitmap, int within, long left)
    {
        var partSize = (int)(ClusterSize / 32);
        var part = within / partSize;
        left = Math.Min(left, partSize - (within % partSize));
        return ((bitmap >> (32 + part)) & 1) != 0 ? new Qcow2Mapping(Qcow2MappingKind.Zero, left, ClusterOffset: within)
            : ((bitmap >> part) & 1) != 0 ? InFile((long)(entry & OffsetMask), within, left)
            : new Qcow2Mapping(Qcow2MappingKind.Backing, left, ClusterOffset: within);
    }

    // A last cluster of which the file has only the beginning is one that is zeros behind it, as QEMU reads it.
    private Qcow2Mapping InFile(long host, int within, long left) =>
        host % ClusterSize != 0 || host >= File.Length ? new Qcow2Mapping(Qcow2MappingKind.Damaged, left, host, ClusterOffset: within)
        : new Qcow2Mapping(Qcow2MappingKind.Allocated, left, host + within, ClusterOffset: within);

    private Qcow2Mapping MapCompressed(ulong entry, int within, long left)
    {
        var offsetBits = 62 - ((int)Header.ClusterBits - 8);
        var offset = (long)(entry & ((1UL << offsetBits) - 1));
        var sectors = (long)((entry & (CompressedFlag - 1)) >> offsetBits) + 1;
        var length = Math.Min((sectors * 512) - (offset & 511), File.Length - offset);
        return offset >= File.Length || length <= 0
            ? new Qcow2Mapping(Qcow2MappingKind.Damaged, left, offset, ClusterOffset: within)
            : new Qcow2Mapping(Qcow2MappingKind.Compressed, left, offset, (int)length, within);
    }

    private byte[]? ReadTable(long offset)
    {
        if (_tables.TryGetValue(offset, out var known))
        {
            return known;
        }

        if (offset % ClusterSize != 0)
        {
            return null;
        }

        var table = File.Read(offset, ClusterSize);
        if (table.Length < ClusterSize)
        {
            return null;
        }

        if (_order.Count == KeptTables)
        {
            _tables.Remove(_order.Dequeue());
        }

        _order.Enqueue(offset);
        _tables.Add(offset, table);
        return table;
    }

    private static FormatFault? Check(FileBytes file, Qcow2Header header)
    {
        if (header.Version is not (2 or 3))
        {
            return new FormatFault("version", 4, $"is {header.Version}, and must be 2 or 3");
        }

        if (header.ClusterBits is < FewestClusterBits or > MostClusterBits)
        {
            return new FormatFault("cluster_bits", 20, $"is {header.ClusterBits}, and must be {FewestClusterBits} to {MostClusterBits}");
        }

        if (header.CryptMethod != 0)
        {
            return new FormatFault("crypt_method", 32, $"is {header.CryptMethod}: the image is encrypted, and its content cannot be read without the key");
        }

        if ((header.IncompatibleFeatures & ~Known) is not Qcow2Features.None and var unknown)
        {
            return new FormatFault("incompatible_features", 72, $"has 0x{(ulong)unknown:x}: {(unknown == Qcow2Features.ExternalData ? "the data is in another file" : "what is not known must not be read")}");
        }

        if (header.CompressionType > 1)
        {
            return new FormatFault("compression_type", 104, $"is {header.CompressionType}, and must be 0 (deflate) or 1 (zstd)");
        }

        return CheckSizes(file, header);
    }

    private static FormatFault? CheckSizes(FileBytes file, Qcow2Header header)
    {
        if (header.IncompatibleFeatures.HasFlag(Qcow2Features.ExtendedL2) && header.ClusterBits < 14)
        {
            return new FormatFault("cluster_bits", 20, $"is {header.ClusterBits}, and extended entries need 14 at least");
        }

        if (header.Size > long.MaxValue)
        {
            return new FormatFault("size", 24, $"is {header.Size}: more than any file can have");
        }

        var perTable = header.ClusterSize / (header.IncompatibleFeatures.HasFlag(Qcow2Features.ExtendedL2) ? 16 : 8);
        var shift = header.ClusterBits + BitOperations.Log2((ulong)perTable);
        var needed = (header.Size >> (int)shift) + ((header.Size & ((1UL << (int)shift) - 1)) == 0 ? 0UL : 1);
        if (header.L1Size < needed || header.L1Size * 8L > LargestL1)
        {
            return new FormatFault("l1_size", 36, $"is {header.L1Size}: a disk of {header.Size} bytes needs {needed}, and there may be {LargestL1 / 8}");
        }

        var length = header.L1Size * 8L;
        return header.L1TableOffset % (ulong)header.ClusterSize != 0 ? new FormatFault("l1_table_offset", 40, $"is {header.L1TableOffset}, and must be a multiple of the cluster size {header.ClusterSize}")
            : header.L1TableOffset > (ulong)file.Length || (long)header.L1TableOffset + length > file.Length ? FormatFault.Short("L1 table", (long)Math.Min(header.L1TableOffset, (ulong)file.Length), length, file.Length)
            : null;
    }
}

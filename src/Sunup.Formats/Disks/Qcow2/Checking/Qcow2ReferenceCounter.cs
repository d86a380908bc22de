using System.Buffers.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>Counts how often each cluster of an image is really used: by the header, by tables, by data, by snapshots and bitmaps.</summary>
internal sealed class Qcow2ReferenceCounter
{
    internal const ulong OffsetMask = 0x00ff_ffff_ffff_fe00;
    internal const ulong CopiedFlag = 1UL << 63;
    internal const ulong CompressedFlag = 1UL << 62;
    private const ulong L1Reserved = 0x7f00_0000_0000_01ff;
    private const ulong L2Reserved = 0x3f00_0000_0000_01fe;

    private readonly FileBytes _file;
    private readonly Qcow2ProblemList _problems;
    private readonly uint[] _counts;
    private readonly Dictionary<long, string> _tables = [];

    public Qcow2ReferenceCounter(FileBytes file, Qcow2Header header, Qcow2ProblemList problems)
    {
        _file = file;
        Header = header;
        _problems = problems;
        // One more: the last cluster may be half there, and what refers to it is no fault.
        _counts = new uint[((file.Length + header.ClusterSize - 1) >> (int)header.ClusterBits) + 1];
    }

    public Qcow2Header Header { get; }

    /// <summary>Clusters that the file has, the last perhaps in part.</summary>
    public long Clusters => _counts.Length - 1;

    public bool IsExtended => Header.IncompatibleFeatures.HasFlag(Qcow2Features.ExtendedL2);

    public bool HasExternalData => Header.IncompatibleFeatures.HasFlag(Qcow2Features.ExternalData);

    public uint CountOf(long cluster) => cluster >= 0 && cluster < _counts.Length ? _counts[cluster] : 0;

    public void CountAll(CancellationToken cancellationToken)
    {
        Add(0, Header.ClusterSize, "the header");
        CountTree((long)Header.L1TableOffset, Header.L1Size, "the L1 table", cancellationToken);
        new Qcow2SnapshotList(_file, Header, this, _problems).Count(cancellationToken);
        new Qcow2BitmapList(_file, Header, this, _problems).Count();
        if (Header.EncryptionHeader is { } encryption)
        {
            Add((long)Math.Min(encryption.Offset, long.MaxValue), (long)Math.Min(encryption.Length, long.MaxValue), "the encryption's header");
        }

        Add((long)Header.RefcountTableOffset, Header.RefcountTableClusters * Header.ClusterSize, "the refcount table");
    }

    /// <summary>A table of the first level and all that hangs on it.</summary>
    public void CountTree(long offset, long entries, string name, CancellationToken cancellationToken)
    {
        if (entries == 0)
        {
            return;
        }

        Add(offset, entries * 8, name);
        var table = _file.Read(offset, entries * 8);
        for (var i = 0; i + 8 <= table.Length; i += 8)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(i));
            if ((entry & L1Reserved) != 0)
            {
                _problems.Add(Qcow2ProblemKind.ReservedBits, offset + i, $"entry {i / 8} of {name} has bits set that must be 0: 0x{entry & L1Reserved:x}");
            }

            if ((entry & OffsetMask) != 0)
            {
                CountL2((long)(entry & OffsetMask), $"entry {i / 8} of {name}");
            }
            else if (entry != 0)
            {
                _problems.Add(Qcow2ProblemKind.ReservedBits, offset + i, $"entry {i / 8} of {name} has marks (0x{entry:x}) and leads to no table: what was behind it is lost");
            }
        }
    }

    /// <summary>Says that these bytes are in use once more.</summary>
    /// <param name="offset">In the file.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="table">What they are, where they are no data of the guest: such clusters belong to one owner.</param>
    /// <returns>False when they are not in the file.</returns>
    public bool Add(long offset, long length, string? table = null)
    {
        if (length <= 0)
        {
            return true;
        }

        // The last cluster may be half there.
        if (offset < 0 || length > long.MaxValue - offset || offset + length - _file.Length >= Header.ClusterSize)
        {
            _problems.Add(Qcow2ProblemKind.OutsideFile, offset, $"{table ?? "a cluster of data"} at byte {offset} ends {(length > long.MaxValue - offset ? "far" : $"{offset + length - _file.Length} bytes")} behind the end of the file");
            return false;
        }

        for (var cluster = offset >> (int)Header.ClusterBits; cluster <= (offset + length - 1) >> (int)Header.ClusterBits; cluster++)
        {
            _counts[cluster] += _counts[cluster] == uint.MaxValue ? 0u : 1;
            if (table is not null)
            {
                _tables.TryAdd(cluster, table);
            }
        }

        return true;
    }

    /// <summary>The table that a cluster holds, for messages; null for data.</summary>
    public string? TableIn(long cluster) => _tables.GetValueOrDefault(cluster);

    private void CountL2(long offset, string owner)
    {
        if (offset % Header.ClusterSize != 0)
        {
            // QEMU counts the clusters all the same: they are not free.
            Add(offset, Header.ClusterSize);
            _problems.Add(Qcow2ProblemKind.NotAligned, offset, $"{owner} leads to byte {offset}, which is no multiple of the cluster size");
            CountEntries(offset, owner);
            return;
        }

        Add(offset, Header.ClusterSize, $"the L2 table of {owner}");
        CountEntries(offset, owner);
    }

    private void CountEntries(long offset, string owner)
    {
        var length = IsExtended ? 16 : 8;
        var table = _file.Read(offset, Header.ClusterSize);
        for (var i = 0; i + length <= table.Length; i += length)
        {
            var entry = BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(i));
            if (entry != 0)
            {
                CountEntry(entry, offset + i, owner);
            }

            if (IsExtended)
            {
                CheckParts(entry, BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(i + 8)), offset + i, owner);
            }
        }
    }

    /// <summary>The map of the 32 parts of a cluster: bits 0 to 31 in the image, 32 to 63 zeros.</summary>
    private void CheckParts(ulong entry, ulong map, long at, string owner)
    {
        var (inImage, zeros) = ((uint)map, (uint)(map >> 32));
        var fault = (entry & CompressedFlag) != 0 && map != 0 ? "a compressed cluster has parts"
            : (entry & (OffsetMask | CompressedFlag)) == 0 && inImage != 0 ? "a cluster that is not in the image has parts that are"
            : (entry & CompressedFlag) == 0 && (inImage & zeros) != 0 ? "a part of a cluster is in the image and zeros at once"
            : null;
        if (fault is not null)
        {
            _problems.Add(Qcow2ProblemKind.ReservedBits, at, $"{fault}, by the L2 table of {owner}");
        }
    }

    private void CountEntry(ulong entry, long at, string owner)
    {
        if ((entry & CompressedFlag) != 0)
        {
            CountCompressed(entry, at, owner);
            return;
        }

        // In extended tables bit 0 must be 0 too: zeros are in the bitmap behind.
        if ((entry & (IsExtended ? L2Reserved | 1 : L2Reserved)) is not 0 and var reserved)
        {
            _problems.Add(Qcow2ProblemKind.ReservedBits, at, $"an entry of the L2 table of {owner} has bits set that must be 0: 0x{reserved:x}");
        }

        var host = (long)(entry & OffsetMask);
        if (host == 0 || HasExternalData)
        {
            return;
        }

        if (host % Header.ClusterSize != 0)
        {
            _problems.Add(Qcow2ProblemKind.NotAligned, at, $"the L2 table of {owner} puts data at byte {host}, which is no multiple of the cluster size");
        }

        Add(host, Header.ClusterSize);
    }

    private void CountCompressed(ulong entry, long at, string owner)
    {
        if ((entry & CopiedFlag) != 0)
        {
            _problems.Add(Qcow2ProblemKind.CopiedFlag, at, $"a compressed cluster in the L2 table of {owner} is marked as being only here, which must not be");
        }

        var offsetBits = 62 - ((int)Header.ClusterBits - 8);
        var offset = (long)(entry & ((1UL << offsetBits) - 1));
        var sectors = (long)((entry & (CompressedFlag - 1)) >> offsetBits) + 1;
        Add(offset & ~511L, sectors * 512);
    }
}

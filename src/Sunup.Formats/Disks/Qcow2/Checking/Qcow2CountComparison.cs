using System.Buffers.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>Compares the reference counts that an image has written down with those that were counted, and the marks "only here" with both.</summary>
internal sealed class Qcow2CountComparison(FileBytes file, Qcow2Header header, Qcow2ReferenceCounter counter, Qcow2ProblemList problems)
{
    private const ulong RefcountReserved = 0x1ff;

    private long[] _blocks = [];
    private byte[] _block = [];
    private long _blockAt = -1;

    private long CountsPerBlock => header.ClusterSize * 8 >> (int)header.RefcountOrder;

    public void Compare(CancellationToken cancellationToken)
    {
        ReadBlocks();
        for (long cluster = 0; cluster < counter.Clusters; cluster++)
        {
            if ((cluster & 0xffff) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            CompareCluster(cluster);
        }

        CompareFlags(cancellationToken);
    }

    /// <summary>The blocks themselves are in use too; each of them once.</summary>
    private void ReadBlocks()
    {
        var table = file.Read((long)header.RefcountTableOffset, header.RefcountTableClusters * header.ClusterSize);
        _blocks = new long[table.Length / 8];
        for (var i = 0; i < _blocks.Length; i++)
        {
            var entry = BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(i * 8));
            var at = (long)header.RefcountTableOffset + (i * 8);
            if ((entry & RefcountReserved) != 0)
            {
                problems.Add(Qcow2ProblemKind.ReservedBits, at, $"entry {i} of the refcount table has bits set that must be 0: 0x{entry & RefcountReserved:x}");
            }

            AddBlock(i, entry & ~RefcountReserved, at);
        }

        for (var i = 0; i < _blocks.Length; i++)
        {
            if (_blocks[i] != 0 && counter.CountOf(_blocks[i] >> (int)header.ClusterBits) is not 1 and var uses)
            {
                problems.Add(Qcow2ProblemKind.Overlap, _blocks[i], $"block {i} of reference counts at byte {_blocks[i]} lies in a cluster with {uses} uses ({counter.TableIn(_blocks[i] >> (int)header.ClusterBits)})");
            }
        }
    }

    private void AddBlock(int index, ulong offset, long at)
    {
        if (offset == 0)
        {
            return;
        }

        if (offset % (ulong)header.ClusterSize != 0)
        {
            problems.Add(Qcow2ProblemKind.NotAligned, at, $"block {index} of reference counts is at byte {offset}, which is no multiple of the cluster size");
            return;
        }

        if (offset >= (ulong)file.Length)
        {
            problems.Add(Qcow2ProblemKind.OutsideFile, at, $"block {index} of reference counts is at byte {offset}, behind the end of the file");
            return;
        }

        _blocks[index] = (long)offset;
        counter.Add((long)offset, header.ClusterSize, $"block {index} of reference counts");
    }

    private void CompareCluster(long cluster)
    {
        var (counted, written) = (counter.CountOf(cluster), Written(cluster));
        if (written == counted)
        {
            return;
        }

        var offset = cluster << (int)header.ClusterBits;
        if (written > counted)
        {
            problems.Add(Qcow2ProblemKind.Leak, offset, $"the cluster at byte {offset} is counted {written} times and used {counted} times");
        }
        else
        {
            var what = counter.TableIn(cluster) is { } table ? $" ({table})" : "";
            problems.Add(Qcow2ProblemKind.CountTooLow, offset, $"the cluster at byte {offset}{what} is used {counted} times and counted {written} times: the next write may destroy it");
        }
    }

    private ulong Written(long cluster)
    {
        var index = cluster / CountsPerBlock;
        if (index >= _blocks.Length || _blocks[index] == 0)
        {
            return 0;
        }

        if (_blockAt != _blocks[index])
        {
            _block = file.Read(_blocks[index], header.ClusterSize);
            _blockAt = _blocks[index];
        }

        return ReadCount(cluster % CountsPerBlock);
    }

    /// <summary>Counts of less than a byte begin at the least significant bit.</summary>
    private ulong ReadCount(long index)
    {
        var bits = 1 << (int)header.RefcountOrder;
        var at = (int)(index * bits / 8);
        if (at + Math.Max(1, bits / 8) > _block.Length)
        {
            return 0;
        }

        var span = _block.AsSpan(at);
        return bits switch
        {
            64 => BinaryPrimitives.ReadUInt64BigEndian(span),
            32 => BinaryPrimitives.ReadUInt32BigEndian(span),
            16 => BinaryPrimitives.ReadUInt16BigEndian(span),
            8 => span[0],
            _ => (ulong)(span[0] >> (int)(index * bits % 8)) & ((1UL << bits) - 1),
        };
    }

    /// <summary>"Only here" must be said of what is counted once, and of nothing else; in the active tables, not in those of snapshots.</summary>
    private void CompareFlags(CancellationToken cancellationToken)
    {
        var l1 = file.Read((long)header.L1TableOffset, header.L1Size * 8L);
        for (var i = 0; i + 8 <= l1.Length; i += 8)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = BinaryPrimitives.ReadUInt64BigEndian(l1.AsSpan(i));
            var table = (long)(entry & Qcow2ReferenceCounter.OffsetMask);
            if (table == 0)
            {
                continue;
            }

            CompareFlag(entry, table, (long)header.L1TableOffset + i, $"entry {i / 8} of the L1 table");
            CompareFlagsOf(table);
        }
    }

    private void CompareFlagsOf(long offset)
    {
        var length = counter.IsExtended ? 16 : 8;
        var table = file.Read(offset, header.ClusterSize);
        for (var i = 0; i + length <= table.Length; i += length)
        {
            var entry = BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(i));
            var host = (long)(entry & Qcow2ReferenceCounter.OffsetMask);
            if (host != 0 && (entry & Qcow2ReferenceCounter.CompressedFlag) == 0 && !counter.HasExternalData)
            {
                CompareFlag(entry, host, offset + i, "an entry of an L2 table");
            }
        }
    }

    private void CompareFlag(ulong entry, long target, long at, string what)
    {
        var isOnly = Written(target >> (int)header.ClusterBits) == 1;
        if (isOnly != ((entry & Qcow2ReferenceCounter.CopiedFlag) != 0))
        {
            problems.Add(Qcow2ProblemKind.CopiedFlag, at, $"{what} at byte {at} is {(isOnly ? "not " : "")}marked as being only here, against its reference count");
        }
    }
}

using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>The snapshots inside an image: a table of entries of unequal length, each with a table of the first level.</summary>
internal sealed class Qcow2SnapshotList(FileBytes file, Qcow2Header header, Qcow2ReferenceCounter counter, Qcow2ProblemList problems)
{
    private const int FixedLength = 40;

    // QEMU's own limit, QCOW_MAX_SNAPSHOTS_SIZE and QCOW_MAX_L1_SIZE.
    private const long LargestTable = 64 << 20;
    private const uint MostL1Entries = (32 << 20) / 8;

    public void Count(CancellationToken cancellationToken)
    {
        var start = (long)Math.Min(header.SnapshotsOffset, long.MaxValue);
        var at = start;
        for (uint i = 0; i < header.Snapshots; i++)
        {
            at = (at + 7) & ~7L;
            var reader = new SpanReader(file.Read(at, FixedLength));
            var l1 = reader.ReadUInt64BigEndian("l1_table_offset");
            var entries = reader.ReadUInt32BigEndian("l1_size");
            var idLength = reader.ReadUInt16BigEndian("id_str_size");
            var nameLength = reader.ReadUInt16BigEndian("name_size");
            reader.Skip(4 + 4 + 8 + 4, "date_sec, date_nsec, vm_clock_nsec, vm_state_size");
            var extra = reader.ReadUInt32BigEndian("extra_data_size");
            if (reader.Fault is not null || at - start > LargestTable || entries > MostL1Entries)
            {
                problems.Add(Qcow2ProblemKind.OutsideFile, at, $"the table of snapshots ends before its entry {i}, or the entry cannot be");
                return;
            }

            at += FixedLength + extra + idLength + nameLength;
            CountSnapshot(i, l1, entries, cancellationToken);
        }

        if (header.Snapshots > 0)
        {
            counter.Add(start, at - start, "the table of snapshots");
        }
    }

    private void CountSnapshot(uint index, ulong l1, uint entries, CancellationToken cancellationToken)
    {
        if (l1 % (ulong)header.ClusterSize != 0 || l1 > long.MaxValue)
        {
            problems.Add(Qcow2ProblemKind.NotAligned, (long)Math.Min(l1, long.MaxValue), $"the L1 table of snapshot {index} is at byte {l1}, which is no multiple of the cluster size");
            return;
        }

        counter.CountTree((long)l1, entries, $"the L1 table of snapshot {index}", cancellationToken);
    }
}

using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Mbr;

/// <summary>The records inside an extended partition: each has a logical partition and a link to the next.</summary>
/// <remarks>
/// Source: Linux block/partitions/msdos.c, parse_extended. Data entries count from their own record, links from the extended partition. Linux does not notice a
/// circle: it stops after 100 records without a partition, or when it has no numbers left. Here a record that was met before ends the walk.
/// </remarks>
internal sealed class ExtendedChain(FileBytes disk, int blockSize)
{
    private const int FirstLogical = 5;

    // DISK_MAX_PARTS is 256, and number 0 is the disk.
    private const int LastNumber = 255;
    private const int MostEmpty = 100;

    private readonly ImmutableArray<MbrPartition>.Builder _partitions = ImmutableArray.CreateBuilder<MbrPartition>();
    private readonly List<FormatFault> _faults = [];

    public ImmutableArray<MbrPartition> Partitions => _partitions.ToImmutable();

    public IReadOnlyList<FormatFault> Faults => _faults;

    public void Walk(in MbrPartition extended)
    {
        var met = new HashSet<long>();
        var (record, length, empty) = (extended.FirstLba, extended.SectorCount, 0);
        while (empty++ < MostEmpty && FirstLogical + _partitions.Count <= LastNumber)
        {
            if (!met.Add(record))
            {
                _faults.Add(new FormatFault("link of an extended boot record", record * blockSize, $"comes back to the record in sector {record}: the chain is a circle, and Linux would go round it until it runs out of numbers"));
                return;
            }

            if (ReadRecord(record) is not { } sector)
            {
                return;
            }

            var before = _partitions.Count;
            AddData(extended, record, length, sector);
            empty = _partitions.Count > before ? 0 : empty;
            var links = MbrReader.Entries(sector, record * blockSize, extended.FirstLba);
            var next = Array.FindIndex(links, entry => entry.SectorCount != 0 && entry.IsExtended);
            if (next < 0)
            {
                return;
            }

            (record, length) = (links[next].FirstLba, links[next].SectorCount);
        }

        _faults.Add(new FormatFault("extended boot records", extended.FirstLba * blockSize, empty > MostEmpty ? $"are {MostEmpty} without a partition" : $"have more partitions than Linux has numbers for ({LastNumber})"));
    }

    /// <summary>Null, with a fault, for what ends the chain.</summary>
    private byte[]? ReadRecord(long record)
    {
        var sector = disk.Read(record * blockSize, MbrTable.Length);
        if (sector.Length == MbrTable.Length && MbrReader.HasSignature(sector))
        {
            return sector;
        }

        _faults.Add(sector.Length < MbrTable.Length
            ? FormatFault.Short("extended boot record", record * blockSize, MbrTable.Length, disk.Length)
            : new FormatFault("signature of an extended boot record", (record * blockSize) + 510, "must be 55 AA: the chain ends here"));
        return null;
    }

    private void AddData(in MbrPartition extended, long record, long length, ReadOnlySpan<byte> sector)
    {
        var end = extended.FirstLba + extended.SectorCount;
        foreach (var entry in MbrReader.Entries(sector, record * blockSize, record))
        {
            var isInside = entry.LastLba - record < length && entry.FirstLba >= extended.FirstLba && entry.LastLba < end;
            if (entry.SectorCount == 0 || entry.IsExtended || FirstLogical + _partitions.Count > LastNumber || (entry.Number > 2 && !isInside))
            {
                continue;
            }

            var logical = entry with { Number = FirstLogical + _partitions.Count };
            if (logical.LastLba >= end || logical.LastLba >= disk.Length / blockSize)
            {
                _faults.Add(new FormatFault($"partition {logical.Number}", logical.EntryOffset, $"ends at sector {logical.LastLba}, outside of {(logical.LastLba >= end ? "its extended partition" : "the disk")}"));
            }

            _partitions.Add(logical);
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Disks.BootCodes;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;
using Sunup.Linux.FileSystems;

namespace Sunup.Images.Disks;

/// <summary>The partitions of a disk, from whichever table counts, with what is in them.</summary>
internal static class PartitionList
{
    private const ulong LegacyBoot = 1UL << 2;

    public static ImmutableArray<DiskPartition> Of(DiskFile disk, MbrTable? mbr, GptExamination gpt)
    {
        IEnumerable<DiskPartition> partitions = gpt.Table is { } table ? OfGpt(table)
            : mbr is { Meaning: MbrMeaning.Table } && (mbr.Primaries.Length > 0 || !HasContent(disk)) ? mbr.Primaries.Concat(mbr.Logicals).Select(entry => Of(entry, mbr))
            : mbr is { Meaning: MbrMeaning.Protective } ? []
            : [new DiskPartition { Number = 0, Offset = 0, Length = disk.Bytes.Length }];
        return [.. partitions.Select(partition => WithContent(disk, partition, gpt.BlockSize))];
    }

    // An ext4 volume has 1024 free bytes at its start, where a boot sector with 55 AA and no partitions may stand.
    private static bool HasContent(DiskFile disk) => Probe(disk, 0, disk.Bytes.Length, 512) is { Type: not null };

    private static IEnumerable<DiskPartition> OfGpt(GptTable table) => table.Partitions.Select(partition =>
    {
        var (offset, length) = table.RangeOf(partition);
        return new DiskPartition
        {
            Number = partition.Number,
            Offset = offset,
            Length = length,
            TypeName = GptTypes.NameOf(partition.Type),
            TypeId = partition.Type.ToString(),
            PartitionId = partition.Id.ToString(),
            Name = partition.Name.Length == 0 ? null : partition.Name,
            IsBootable = (partition.Attributes & LegacyBoot) != 0,
            IsEfiSystem = partition.Type == GptTypes.EfiSystem,
            IsExtendedBoot = partition.Type == GptTypes.ExtendedBoot,
        };
    });

    private static DiskPartition Of(in MbrPartition entry, MbrTable mbr) => new()
    {
        Number = entry.Number,
        Offset = entry.FirstLba * mbr.BlockSize,
        Length = entry.SectorCount * mbr.BlockSize,
        TypeName = MbrTypes.NameOf(entry.Type),
        TypeId = entry.Type.ToString("x2", CultureInfo.InvariantCulture),
        PartitionId = mbr.PartitionIdOf(entry.Number),
        IsBootable = entry.IsActive,
        IsContainer = entry.IsExtended,
        IsEfiSystem = entry.Type == MbrTypes.EfiSystem,
        Chs = $"{entry.First} - {entry.Last}",
    };

    private static DiskPartition WithContent(DiskFile disk, DiskPartition partition, int blockSize)
    {
        var length = Math.Clamp(disk.Bytes.Length - partition.Offset, 0, partition.Length);
        return partition.IsContainer ? partition : partition with
        {
            Content = Probe(disk, partition.Offset, length, blockSize),
            BootCode = PartitionBootCode.Recognize(disk.Bytes.Read(partition.Offset, Math.Min(512, length))),
        };
    }

    private static ProbedContent Probe(DiskFile disk, long offset, long length, int blockSize) => disk.Handle is { } handle
        ? ContentProbe.Probe(handle, offset, length, blockSize)
        : ContentProbe.Probe(disk.Bytes.Open(offset, length), blockSize);
}

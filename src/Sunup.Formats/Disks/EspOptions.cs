namespace Sunup.Formats.Disks;

/// <summary>How an image with an EFI system partition is made. The same files and options give the same bytes.</summary>
public sealed record EspOptions
{
    /// <summary>Of a logical block of the disk, in bytes: 512 or 4096.</summary>
    public int BlockSize { get; init; } = 512;

    /// <summary>The image's least length in bytes. It is as long as its files and a FAT32 file system need: 257 MiB at least, most of them a hole.</summary>
    public long LeastLength { get; init; }

    /// <summary>The time that every file carries, in seconds since 1970, UTC. FAT has none before 1980, which is what 0 gives.</summary>
    public uint SourceDateEpoch { get; init; }

    /// <summary>Of the file system: at most 11 characters of ASCII.</summary>
    public string Label { get; init; } = "ESP";

    /// <summary>Of the partition: PARTLABEL.</summary>
    public string PartitionName { get; init; } = "EFI system partition";

    /// <summary>Of the disk; null: from the names and lengths of the files.</summary>
    public Guid? DiskId { get; init; }

    /// <summary>Of the partition; null: from the names and lengths of the files.</summary>
    public Guid? PartitionId { get; init; }

    /// <summary>The file system's serial number; null: from the names and lengths of the files.</summary>
    public uint? VolumeId { get; init; }
}

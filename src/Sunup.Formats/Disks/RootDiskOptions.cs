namespace Sunup.Formats.Disks;

/// <summary>How a disk with a boot partition and a root partition is made. The same options and files give the same bytes.</summary>
public sealed record RootDiskOptions
{
    /// <summary>A GUID partition table, for UEFI; else a master boot record, for BIOS.</summary>
    public required bool IsGpt { get; init; }

    /// <summary>Of the root partition, in bytes, a multiple of 1 MiB.</summary>
    public required long RootLength { get; init; }

    /// <summary>From which the disk's and the partitions' own numbers are made, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Seed { get; init; }

    /// <summary>What of an MBR loader stands in its first 440 bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> BootCode { get; init; }

    /// <summary>The time that every file of the boot partition carries, in seconds since 1970, UTC.</summary>
    public uint SourceDateEpoch { get; init; }
}

namespace Sunup.Formats.Disks;

/// <summary>How a disk with a boot partition and a root partition is made. The same options and files give the same bytes.</summary>
public sealed record RootDiskOptions
{
    /// <summary>A GUID partition table; else a master boot record, for BIOS.</summary>
    public required bool IsGpt { get; init; }

    /// <summary>Of the root partition, in bytes, a multiple of 1 MiB.</summary>
    public required long RootLength { get; init; }

    /// <summary>From which the disk's and the partitions' own numbers are made, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Seed { get; init; }

    /// <summary>What stands in the first 440 bytes of the disk; empty for none.</summary>
    public ReadOnlyMemory<byte> BootCode { get; init; }

    /// <summary>With a GUID partition table: what the boot code loads, for a BIOS boot partition of its own from <see cref="RootDiskLayout.CoreSector"/>; empty for UEFI.</summary>
    public ReadOnlyMemory<byte> Core { get; init; }

    /// <summary>The time that every file of the boot partition carries, in seconds since 1970, UTC.</summary>
    public uint SourceDateEpoch { get; init; }
}

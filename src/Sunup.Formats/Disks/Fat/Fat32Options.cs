namespace Sunup.Formats.Disks.Fat;

/// <summary>How a FAT32 file system is made.</summary>
internal sealed record Fat32Options
{
    /// <summary>Of a sector, in bytes: 512 or 4096.</summary>
    public int SectorSize { get; init; } = 512;

    /// <summary>Sectors of the disk before the volume.</summary>
    public uint HiddenSectors { get; init; }

    /// <summary>The volume's least length in bytes.</summary>
    public long LeastLength { get; init; }

    public required string Label { get; init; }

    public uint VolumeId { get; init; }

    /// <summary>In seconds since 1970, UTC.</summary>
    public uint SourceDateEpoch { get; init; }
}

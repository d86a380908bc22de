namespace Sunup.Formats.Disks.Fat;

/// <summary>Attributes of a directory entry. Source: Microsoft FAT specification 1.03, section 6.</summary>
[Flags]
public enum FatAttributes
{
    None = 0,
    ReadOnly = 1,
    Hidden = 2,
    System = 4,
    VolumeId = 8,
    Directory = 16,
    Archive = 32,

    /// <summary>A part of a long name.</summary>
    LongName = ReadOnly | Hidden | System | VolumeId,
}

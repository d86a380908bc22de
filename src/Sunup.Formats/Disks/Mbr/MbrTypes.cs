namespace Sunup.Formats.Disks.Mbr;

/// <summary>Types of MBR partitions that booting has to do with. Linux itself looks at the extended ones, 0xEE and 0xFD only.</summary>
public static class MbrTypes
{
    public const byte Protective = 0xee;
    public const byte EfiSystem = 0xef;

    public static bool IsExtended(byte type) => type is 0x05 or 0x0f or 0x85;

    /// <summary>Types of hidden partitions are those of the same file system with 0x10 set.</summary>
    public static bool IsFat(byte type) => (type & 0xef) is 0x01 or 0x04 or 0x06 or 0x0b or 0x0c or 0x0e;

    /// <summary>In a few words; null for a type that is not in this list.</summary>
    public static string? NameOf(byte type) => type switch
    {
        0x01 => "FAT12",
        0x04 => "FAT16 below 32 MB",
        0x05 => "extended",
        0x06 => "FAT16",
        0x07 => "NTFS, exFAT or HPFS",
        0x0b => "FAT32, CHS",
        0x0c => "FAT32, LBA",
        0x0e => "FAT16, LBA",
        0x0f => "extended, LBA",
        0x11 or 0x14 or 0x16 or 0x1b or 0x1c or 0x1e => "hidden FAT",
        0x17 => "hidden NTFS",
        0x27 => "Windows recovery",
        0x42 => "Windows dynamic disk",
        0x82 => "Linux swap",
        0x83 => "Linux",
        0x85 => "Linux extended",
        0x8e => "Linux LVM",
        0xa5 => "FreeBSD",
        0xa6 => "OpenBSD",
        0xa8 or 0xaf => "macOS",
        0xea => "extended boot loader partition",
        Protective => "GPT protective",
        EfiSystem => "EFI system partition",
        0xfd => "Linux RAID",
        _ => null,
    };
}

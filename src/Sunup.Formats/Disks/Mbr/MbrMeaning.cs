namespace Sunup.Formats.Disks.Mbr;

/// <summary>What Linux takes the first sector of a disk for.</summary>
public enum MbrMeaning
{
    /// <summary>No 55 AA at byte 510: nothing.</summary>
    None,

    /// <summary>A partition table.</summary>
    Table,

    /// <summary>A table with an entry of type 0xEE: Linux leaves it to the GPT, whether that is valid or not.</summary>
    Protective,

    /// <summary>The boot sector of a FAT volume without any table.</summary>
    FatVolume,

    /// <summary>55 AA is there, and an entry has another status than 0 and 0x80: no table.</summary>
    OtherBootSector,
}

namespace Sunup.Formats.Disks.BootCodes;

/// <summary>How a BIOS's first sector goes on.</summary>
public enum BootHandover
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Nothing is started.</summary>
    Nothing,

    /// <summary>The boot sector of the one active partition of the MBR table.</summary>
    ActivePartition,

    /// <summary>The boot sector of the partition with the attribute legacy_boot in the GPT.</summary>
    LegacyBootPartition,

    /// <summary>The boot sector of a partition whose number stands in the code.</summary>
    FixedPartition,

    /// <summary>Sectors at places that stand in the code: the table is not looked at.</summary>
    FixedSectors,
}

/// <summary>The program in a boot sector, as its bytes show it.</summary>
/// <param name="Id">A word that stays: <c>none syslinux_mbr syslinux_gptmbr grub2 windows unknown</c> and others.</param>
/// <param name="Name">For people.</param>
/// <param name="Handover">What it starts.</param>
/// <param name="Evidence">The bytes that say so; null where there are none.</param>
/// <param name="Sector">For <see cref="BootHandover.FixedSectors"/>, the first one where it is known; for <see cref="BootHandover.FixedPartition"/> the partition's number.</param>
/// <param name="IsExact">All of its bytes are those of a known build.</param>
public sealed record BootCode(string Id, string Name, BootHandover Handover, string? Evidence, long? Sector = null, bool IsExact = false)
{
    public bool IsNone => Id == "none";

    /// <summary>A program that starts something, or may.</summary>
    public bool IsBootable => Handover != BootHandover.Nothing;
}

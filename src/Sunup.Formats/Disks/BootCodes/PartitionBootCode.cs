namespace Sunup.Formats.Disks.BootCodes;

/// <summary>Names the program in the first sector of a partition.</summary>
/// <remarks>What the master boot code of Syslinux or Windows starts. A file system with no loader in it has zeros or a text there.</remarks>
public static class PartitionBootCode
{
    private const int CodeOffset = 3;

    /// <param name="sector">The first 512 bytes of the partition.</param>
    public static BootCode Recognize(ReadOnlySpan<byte> sector)
    {
        if (sector.Length < 512 || sector.IndexOfAnyExcept((byte)0) < 0)
        {
            return new BootCode("none", "none: all zeros", BootHandover.Nothing, null);
        }

        return sector[CodeOffset..].StartsWith("SYSLINUX"u8) ? new BootCode("syslinux", "Syslinux or EXTLINUX", BootHandover.FixedSectors, "'SYSLINUX' at byte 3")
            : sector.IndexOf("GRUB \0Geom"u8) >= 0 ? new BootCode("grub2", "GRUB 2 boot.img", BootHandover.FixedSectors, "its texts at 0x180")
            : sector.IndexOf("LILO"u8) is >= 0 and < 16 ? new BootCode("lilo", "LILO", BootHandover.FixedSectors, "'LILO'")
            : sector.IndexOf("BOOTMGR"u8) >= 0 ? new BootCode("windows_bootmgr", "Windows boot manager", BootHandover.FixedSectors, "'BOOTMGR'")
            : sector.IndexOf("NTLDR"u8) >= 0 ? new BootCode("windows_ntldr", "Windows NT loader", BootHandover.FixedSectors, "'NTLDR'")
            : sector.IndexOf("FreeDOS"u8) >= 0 || sector.IndexOf("KERNEL  SYS"u8) >= 0 ? new BootCode("freedos", "FreeDOS", BootHandover.FixedSectors, "'KERNEL  SYS'")
            : sector.IndexOf("This is not a bootable disk"u8) >= 0 ? new BootCode("refusal", "mkfs.fat's text: 'This is not a bootable disk'", BootHandover.Nothing, "its text")
            : sector[510] != 0x55 || sector[511] != 0xaa ? new BootCode("unknown", "no 55 AA: a BIOS loader refuses it", BootHandover.Nothing, null)
            : new BootCode("unknown", "unknown code", BootHandover.Unknown, null);
    }
}

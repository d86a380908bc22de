using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Building;

/// <summary>What iPXE's makefile can write.</summary>
/// <param name="Extension">Without its dot.</param>
/// <param name="Platforms">For which it exists.</param>
/// <param name="Meaning">What it is for.</param>
public sealed record IpxeOutputType(string Extension, ImmutableArray<string> Platforms, string Meaning)
{
    private static readonly ImmutableArray<string> s_bios = ["pcbios"];
    private static readonly ImmutableArray<string> s_efi = ["efi"];

    /// <summary>All of them.</summary>
    public static ImmutableArray<IpxeOutputType> All { get; } =
    [
        new("pxe", s_bios, "a network boot program for a PXE ROM; frees the ROM's PXE and UNDI code before its own driver starts; it must fit between address 0x7c00 and the ROM's own memory below 640 KiB"),
        new("kpxe", s_bios, "a network boot program that keeps UNDI: for undionly"),
        new("kkpxe", s_bios, "a network boot program that keeps PXE and UNDI: for ROMs that do not bear being unloaded"),
        new("kkkpxe", s_bios, "as kkpxe, and returns to the ROM when it ends"),
        new("lkrn", ["pcbios", "sbi"], "looks like a Linux kernel: for GRUB, Syslinux, QEMU's -kernel"),
        new("dsk", s_bios, "a floppy image"),
        new("pdsk", s_bios, "a floppy image of the full 1.44 MB"),
        new("sdsk", s_bios, "a floppy image with a FAT file system and Syslinux"),
        new("hd", s_bios, "a hard disk image"),
        new("iso", ["pcbios", "efi"], "a CD image"),
        new("usb", ["pcbios", "efi"], "an image for a USB stick, to be written over the whole stick"),
        new("vhd", s_bios, "a disk image for Hyper-V and Azure"),
        new("rom", s_bios, "an option ROM for a network card or a VM, PCI or ISA by its driver"),
        new("mrom", s_bios, "an option ROM that takes most of itself from its card's expansion ROM: for real cards with a size limit"),
        new("pcirom", s_bios, "an option ROM with a PCI header"),
        new("isarom", s_bios, "an option ROM with an ISA header"),
        new("exe", s_bios, "a DOS program"),
        new("nbi", s_bios, "an image for Etherboot"),
        new("raw", s_bios, "the code alone, without a prefix"),
        new("efi", s_efi, "a UEFI application: for network boot, an EFI system partition, a boot menu"),
        new("efidrv", s_efi, "a UEFI driver: stays loaded, and gives other programs a network device"),
        new("drv.efi", s_efi, "a UEFI driver, by another name"),
        new("efirom", s_efi, "an option ROM with a UEFI driver"),
        new("linux", ["linux"], "a program of Linux"),
        new("sbi", ["sbi"], "started by RISC-V's supervisor firmware"),
    ];

    /// <summary>By its extension; null for an unknown one.</summary>
    public static IpxeOutputType? Find(string extension) => All.FirstOrDefault(type => type.Extension == extension);

    /// <summary>Written for that platform.</summary>
    public static bool Exists(string extension, string platform) => All.Any(type => type.Extension == extension && type.Platforms.Contains(platform));
}

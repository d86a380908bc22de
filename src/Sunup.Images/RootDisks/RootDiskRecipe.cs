using System.Collections.Immutable;

namespace Sunup.Images.RootDisks;

/// <summary>What is on a root disk that is to be made.</summary>
public sealed record RootDiskRecipe
{
    /// <summary>Of the machine: its host name on a root file system of Sunup's own.</summary>
    public required string Machine { get; init; }

    public required RootDiskLoader Loader { get; init; }

    /// <summary>For GRUB: the folder of its modules for that platform, <c>/usr/lib/grub/i386-pc</c> and the like.</summary>
    public string? GrubFolder { get; init; }

    public required string Kernel { get; init; }

    /// <summary>In the order in memory; they become one file.</summary>
    public ImmutableArray<string> Initrds { get; init; } = [];

    /// <summary>Without <c>root=</c>, which is added.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>The folder whose files the root file system gets; null for a small one of Sunup's own.</summary>
    public string? RootFolder { get; init; }

    /// <summary>A static busybox, for a root file system of Sunup's own.</summary>
    public required string Busybox { get; init; }

    /// <summary>Of the root file system, in bytes; at least this much.</summary>
    public long RootLength { get; init; } = 64L << 20;
}

/// <summary>What starts the kernel of a root disk.</summary>
public enum RootDiskLoader
{
    /// <summary>BIOS: master boot record, then Syslinux on FAT32.</summary>
    Syslinux,
    /// <summary>UEFI: GUID partition table, then systemd-boot on an EFI system partition.</summary>
    SystemdBoot,
    /// <summary>BIOS: GUID partition table, boot.img, core.img in a BIOS boot partition, then GRUB's configuration on FAT32.</summary>
    GrubBios,
    /// <summary>UEFI: GUID partition table, then GRUB on an EFI system partition.</summary>
    GrubUefi,
}

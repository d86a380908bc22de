using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>A driver: the option of the kernel that builds it, and its module.</summary>
/// <param name="Option">Without <c>CONFIG_</c>.</param>
/// <param name="Modules">Its names; any one of them will do.</param>
internal sealed record NeededDriver(string Option, params ImmutableArray<string> Modules)
{
    public string Module => Modules[0];

    /// <summary>Other kernels have it without that option: one that is not named says nothing.</summary>
    public bool MayBeElsewhere { get; init; }

    /// <summary>Devices of many kinds need it: by itself it leads to none.</summary>
    public bool IsShared { get; init; }
}

/// <summary>Which drivers lead to a machine's devices and file systems.</summary>
/// <remarks>Source: Linux drivers/block/virtio_blk.c, drivers/scsi, drivers/ata, drivers/nvme/host, drivers/net, fs, with their Kconfig files.</remarks>
internal static class DiskDrivers
{
    private static readonly NeededDriver s_virtioPci = new("VIRTIO_PCI", "virtio_pci") { IsShared = true };
    private static readonly NeededDriver s_scsiDisk = new("BLK_DEV_SD", "sd_mod") { IsShared = true };

    public static ImmutableArray<NeededDriver> Of(DiskBus bus) => bus switch
    {
        DiskBus.VirtioBlk => [s_virtioPci, new NeededDriver("VIRTIO_BLK", "virtio_blk")],
        DiskBus.VirtioScsi => [s_virtioPci, new NeededDriver("SCSI_VIRTIO", "virtio_scsi"), s_scsiDisk],
        DiskBus.Nvme => [new NeededDriver("BLK_DEV_NVME", "nvme")],
        DiskBus.Ahci => [new NeededDriver("SATA_AHCI", "ahci"), s_scsiDisk],
        _ => [new NeededDriver("ATA_PIIX", "ata_piix"), s_scsiDisk],
    };

    public static ImmutableArray<NeededDriver> Of(NicModel model) => model switch
    {
        NicModel.E1000 => [new NeededDriver("E1000", "e1000")],
        NicModel.E1000e => [new NeededDriver("E1000E", "e1000e")],
        NicModel.Rtl8139 => [new NeededDriver("8139CP", "8139cp", "8139too")],
        _ => [s_virtioPci, new NeededDriver("VIRTIO_NET", "virtio_net")],
    };

    /// <summary>Empty for a file system that Sunup does not know the driver of.</summary>
    /// <param name="type">As libblkid calls it.</param>
    public static ImmutableArray<NeededDriver> OfFileSystem(string type) => type switch
    {
        // A journal's and the metadata's checksums need the library's one algorithm.
        "ext4" => [new NeededDriver("EXT4_FS", "ext4"), new NeededDriver("CRYPTO_CRC32C", "crc32c_generic", "crc32c_intel", "crc32c_cryptoapi", "crc32_ce", "crc32c_vpmsum") { MayBeElsewhere = true }],
        "ext2" => [new NeededDriver("EXT4_FS", "ext4", "ext2")],
        "ext3" => [new NeededDriver("EXT4_FS", "ext4")],
        "xfs" => [new NeededDriver("XFS_FS", "xfs")],
        "btrfs" => [new NeededDriver("BTRFS_FS", "btrfs")],
        "f2fs" => [new NeededDriver("F2FS_FS", "f2fs")],
        "erofs" => [new NeededDriver("EROFS_FS", "erofs")],
        "squashfs" => [new NeededDriver("SQUASHFS", "squashfs")],
        "iso9660" => [new NeededDriver("ISO9660_FS", "isofs")],
        "vfat" or "msdos" => [new NeededDriver("VFAT_FS", "vfat")],
        _ => [],
    };
}

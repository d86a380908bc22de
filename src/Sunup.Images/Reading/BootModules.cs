using System.Collections.Frozen;

namespace Sunup.Images.Reading;

/// <summary>Modules whose own words are looked at: those that lead to a root file system, and what they are made of.</summary>
internal static class BootModules
{
    private static readonly FrozenSet<string> s_names = new[]
    {
        "virtio", "virtio_ring", "virtio_pci", "virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_blk", "virtio_scsi", "virtio_net", "net_failover", "failover",
        "virtio_iommu", "scsi_mod", "scsi_common", "sd_mod", "t10_pi", "crc_t10dif", "crc64", "crc64_rocksoft", "nvme", "nvme_core", "libata", "libahci", "ahci", "ata_piix",
        "ext4", "jbd2", "mbcache", "crc16", "crc32c_generic", "libcrc32c", "xfs", "btrfs", "f2fs", "erofs", "squashfs", "isofs", "udf", "vfat", "fat", "overlay", "loop",
        "e1000", "e1000e", "8139cp", "8139too", "mii", "nfs", "nfsv3", "nfsv4", "iscsi_tcp", "iscsi_ibft",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => s_names.Contains(name);
}

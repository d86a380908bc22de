using Sunup.Formats.Disks.Fat;
using Sunup.Formats.Recognition;
using Sunup.Linux.FileSystems;

namespace Sunup.Images.Disks.Volumes;

/// <summary>Opens the file systems whose files Sunup can read.</summary>
internal static class VolumeFiles
{
    /// <summary>Null for another file system, or one that is damaged at its head.</summary>
    /// <param name="disk">The whole disk.</param>
    /// <param name="partition">One of its partitions, with its content.</param>
    public static IVolumeFiles? Open(FileBytes disk, DiskPartition partition) => partition.Content?.Type switch
    {
        "vfat" or "msdos" => FatVolume.Read(disk, partition.Offset, out _) is { } fat ? new FatFiles(fat) : null,
        "ext2" or "ext3" or "ext4" => ExtVolume.Open(disk.Open(partition.Offset, partition.Length), out _) is { } ext ? new ExtFiles(ext) : null,
        _ => null,
    };
}

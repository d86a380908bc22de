using System.Collections.Immutable;
using System.Globalization;
using Sunup.Images.Disks;
using Sunup.Images.Disks.Volumes;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>A disk of a machine as its kernel will name it.</summary>
/// <param name="Name">Without <c>/dev/</c>: <c>vda</c>, <c>sdb</c>, <c>nvme0n1</c>.</param>
/// <param name="Config">How it is attached.</param>
/// <param name="Source">Where that stands: a key of the machine file.</param>
internal sealed record MachineDisk(string Name, DiskConfig Config, string Source)
{
    /// <summary>Tables and contents; null where the image is not there to be read.</summary>
    public DiskReport? Report { get; init; }

    /// <summary>The files of its partitions; null where they cannot be read.</summary>
    public DiskContents? Contents { get; init; }

    /// <summary>Its partitions, or itself where a file system lies on the whole of it; empty where that is not known.</summary>
    public ImmutableArray<DiskPartition> Partitions => Report?.Partitions ?? [];

    /// <summary>The name of one of its partitions: <c>vda1</c>, <c>nvme0n1p1</c>.</summary>
    public string NameOf(DiskPartition partition) => partition.Number == 0 ? Name : NameOf(partition.Number);

    public string NameOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"{Name}{(char.IsAsciiDigit(Name[^1]) ? "p" : "")}{partition}");

    public IVolumeFiles? FilesOf(DiskPartition partition) => Contents?.FilesOf(partition);
}

/// <summary>A place that <c>root=</c> names.</summary>
/// <param name="Disk">Which disk.</param>
/// <param name="Partition">Of it; null where the disk's table could not be read.</param>
internal sealed record RootPlace(MachineDisk Disk, DiskPartition? Partition)
{
    public string Device => $"/dev/{(Partition is { } partition ? Disk.NameOf(partition) : Disk.Name)}";
}

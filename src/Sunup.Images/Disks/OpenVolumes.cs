using System.Collections.Immutable;
using Sunup.Formats.Recognition;
using Sunup.Images.Disks.Volumes;
using Sunup.Images.Roots;

namespace Sunup.Images.Disks;

/// <summary>The volumes of a disk whose files can be read, open for the time of an inspection.</summary>
internal sealed class OpenVolumes : IDisposable
{
    private readonly Dictionary<int, IVolumeFiles> _files = [];

    public OpenVolumes(FileBytes disk, ImmutableArray<DiskPartition> partitions)
    {
        Partitions = partitions;
        foreach (var partition in partitions)
        {
            if (VolumeFiles.Open(disk, partition) is { } files)
            {
                _files.TryAdd(partition.Number, files);
            }
        }
    }

    public ImmutableArray<DiskPartition> Partitions { get; }

    /// <summary>Those that can be read, in the order of the table.</summary>
    public IEnumerable<(DiskPartition Partition, IVolumeFiles Files)> Readable => Partitions.Where(partition => _files.ContainsKey(partition.Number)).Select(partition => (partition, _files[partition.Number]));

    /// <summary>File systems with a system's folders, in the order of the table.</summary>
    /// <param name="disk">Its path, for their names.</param>
    public IEnumerable<IRootFiles> Roots(string disk) => Readable
        .Where(volume => volume.Files.Find("etc") is { IsFolder: true } && (volume.Files.Find("sbin") ?? volume.Files.Find("usr/sbin")) is not null)
        .Select(volume => new VolumeRoot($"{volume.Partition.Words} of {Path.GetFileName(disk)}", volume.Files));

    /// <summary>Null for a file system that Sunup does not read.</summary>
    public IVolumeFiles? FilesOf(DiskPartition partition) => _files.GetValueOrDefault(partition.Number);

    /// <summary>The partition that <c>UUID=</c>, <c>LABEL=</c>, <c>PARTUUID=</c> or <c>PARTLABEL=</c> names; null for none.</summary>
    public DiskPartition? Find(string kind, string value) => Partitions.FirstOrDefault(partition => kind switch
    {
        "uuid" => string.Equals(partition.Content?.Uuid, value, StringComparison.OrdinalIgnoreCase),
        "label" => partition.Content?.Label == value,
        "partuuid" => string.Equals(partition.PartitionId, value, StringComparison.OrdinalIgnoreCase),
        _ => partition.Name == value,
    });

    public void Dispose()
    {
        foreach (var files in _files.Values)
        {
            files.Dispose();
        }
    }
}

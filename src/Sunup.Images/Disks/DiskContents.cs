using Sunup.Formats.Loaders.Configurations;
using Sunup.Images.Disks.Loaders;
using Sunup.Images.Disks.Volumes;
using Sunup.Images.Roots;

namespace Sunup.Images.Disks;

/// <summary>The files of an inspected disk: what its loader starts, and its root file systems. Nothing is mounted or written.</summary>
public sealed class DiskContents : IDisposable
{
    private readonly DiskReport _report;
    private readonly OpenVolumes _volumes;

    private DiskContents(DiskReport report, OpenVolumes volumes) => (_report, _volumes) = (report, volumes);

    /// <summary>What the loader that would start first starts by default; null where none is found, or its default entry is no Linux kernel.</summary>
    public DiskBootSet? Default => _report.Loaders.Select(Of).FirstOrDefault(set => set is not null);

    /// <summary>File systems with a system's folders, in the order of the table.</summary>
    public IEnumerable<IRootFiles> Roots => _volumes.Roots(_report.Path);

    /// <summary>The files of a partition; null for a file system that Sunup does not read.</summary>
    public IVolumeFiles? FilesOf(DiskPartition partition) => _volumes.FilesOf(partition);

    /// <param name="disk">Open for as long as this.</param>
    /// <param name="report">Of that disk.</param>
    public static DiskContents Open(DiskFile disk, DiskReport report) => new(report, new OpenVolumes(disk.Bytes, report.Partitions));

    /// <summary>The first bytes of a file that was found; null where it was not, or cannot be read.</summary>
    public byte[]? Read(CheckedFile file, int most) => file.State is FileState.Found ? Files(file)?.Read(file.Path, most) : null;

    /// <summary>A file in the same folder; null for none.</summary>
    public byte[]? ReadBeside(CheckedFile file, string name, int most) => Files(file)?.Read(file.Path[..(file.Path.LastIndexOf('/') + 1)] + name, most);

    public void Dispose() => _volumes.Dispose();

    private static DiskBootSet? Of(FoundLoader loader)
    {
        var entry = loader.Entries.FirstOrDefault(entry => entry.Entry.IsDefault);
        return entry?.Files.FirstOrDefault(file => file.File.Use is LoaderFileUse.Kernel) is { } kernel
            ? new DiskBootSet(loader, entry, kernel, [.. entry.Files.Where(file => file.File.Use is LoaderFileUse.Initrd)], entry.Entry.CommandLine ?? "")
            : null;
    }

    private IVolumeFiles? Files(CheckedFile file) =>
        _volumes.Partitions.FirstOrDefault(partition => partition.Number == file.Partition) is { } partition ? _volumes.FilesOf(partition) : null;
}

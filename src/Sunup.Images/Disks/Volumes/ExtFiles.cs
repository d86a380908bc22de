using Sunup.Linux.FileSystems;

namespace Sunup.Images.Disks.Volumes;

/// <summary>Files of an ext2, ext3 or ext4 file system.</summary>
internal sealed class ExtFiles(ExtVolume volume) : IVolumeFiles
{
    public bool IgnoresCase => false;

    public VolumeEntry? Find(string path) => volume.Find(path) is { } entry ? Of(path.Trim('/'), entry) : null;

    public IEnumerable<VolumeEntry> List(string folder)
    {
        if (volume.Find(folder) is not { IsDirectory: true } found)
        {
            yield break;
        }

        var prefix = folder.Trim('/') is { Length: > 0 } path ? path + "/" : "";
        foreach (var (name, inode) in volume.List(found))
        {
            // What a link points to is what loaders see.
            if (volume.Status(inode) is { } status && (status.IsSymbolicLink ? volume.Find(prefix + name) : status) is { } entry)
            {
                yield return Of(prefix + name, entry);
            }
        }
    }

    public IEnumerable<string> Names(string folder) => volume.Find(folder) is { IsDirectory: true } found ? volume.List(found).Select(entry => entry.Name) : [];

    public byte[]? Read(string path, int most) => volume.Find(path) is { } entry ? volume.Read(entry, 0, most) : null;

    public string? LinkTarget(string path) => volume.LinkTarget(path);

    public void Dispose() => volume.Dispose();

    private static VolumeEntry Of(string path, ExtEntry entry) =>
        new(path, path[(path.LastIndexOf('/') + 1)..], null, entry.IsDirectory, entry.IsDirectory ? 0 : entry.Length) { Mode = entry.Mode };
}

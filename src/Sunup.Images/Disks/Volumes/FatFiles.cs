using Sunup.Formats.Disks.Fat;

namespace Sunup.Images.Disks.Volumes;

/// <summary>Files of a FAT volume.</summary>
internal sealed class FatFiles(FatVolume volume) : IVolumeFiles
{
    public bool IgnoresCase => true;

    public VolumeEntry? Find(string path) => Parts(path).Length == 0 ? new VolumeEntry("", "", null, true, 0) : volume.Find(path) is { } entry ? Of(entry) : null;

    public IEnumerable<VolumeEntry> List(string folder)
    {
        if (Parts(folder).Length == 0)
        {
            return volume.List().Select(Of);
        }

        return volume.Find(folder) is { IsDirectory: true } entry ? volume.List(entry).Select(Of) : [];
    }

    public IEnumerable<string> Names(string folder) => List(folder).Select(entry => entry.Name);

    public byte[]? Read(string path, int most)
    {
        if (volume.Find(path) is not { IsDirectory: false } entry || volume.Open(entry, out _) is not { } stream)
        {
            return null;
        }

        using (stream)
        {
            var bytes = new byte[Math.Min(most, stream.Length)];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..read];
        }
    }

    public string? LinkTarget(string path) => null;

    public void Dispose()
    {
    }

    private static string[] Parts(string path) => path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);

    private static VolumeEntry Of(FatEntry entry) =>
        new(entry.Path, entry.Name, string.Equals(entry.ShortName, entry.Name, StringComparison.OrdinalIgnoreCase) ? null : entry.ShortName, entry.IsDirectory, entry.Length);
}

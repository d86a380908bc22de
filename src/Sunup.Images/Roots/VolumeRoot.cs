using System.Text;
using Sunup.Images.Disks.Volumes;

namespace Sunup.Images.Roots;

/// <summary>A file system in an image that stands for the root; it is read where it lies.</summary>
/// <param name="name">For findings.</param>
/// <param name="files">Its files; they stay the caller's.</param>
public sealed class VolumeRoot(string name, IVolumeFiles files) : IRootFiles
{
    private const int LongestText = 1 << 20;

    public string Name => name;

    public bool Exists(string path) => files.Find(path) is not null;

    public IEnumerable<string> Names(string folder) => files.Names(folder).Order(StringComparer.Ordinal);

    public string Text(string path) => files.Read(path, LongestText) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";

    public bool IsEmpty(string path) => files.Read(path, 1) is { Length: 0 };

    public string? LinkTarget(string path) => files.LinkTarget(path);
}

namespace Sunup.Images.Disks.Volumes;

/// <summary>A file or folder of a volume.</summary>
/// <param name="Path">As it stands there, from the root, parts separated by <c>/</c>.</param>
/// <param name="Name">The last part.</param>
/// <param name="ShortName">In 8.3 form, where the file system has such names and it differs.</param>
/// <param name="IsFolder">Else a file.</param>
/// <param name="Length">In bytes; 0 for folders.</param>
public sealed record VolumeEntry(string Path, string Name, string? ShortName, bool IsFolder, long Length)
{
    /// <summary>Type and permissions, as stat(2) has them; null for file systems that have none.</summary>
    public uint? Mode { get; init; }
}

/// <summary>Files of a file system that is read where it lies.</summary>
public interface IVolumeFiles : IDisposable
{
    /// <summary>Names are one whatever their case.</summary>
    bool IgnoresCase { get; }

    /// <summary>By the file system's own rule for names; links are followed. Null for none.</summary>
    VolumeEntry? Find(string path);

    /// <summary>Of a folder; nothing where there is none.</summary>
    IEnumerable<VolumeEntry> List(string folder);

    /// <summary>Names in a folder, those of links that lead nowhere too.</summary>
    IEnumerable<string> Names(string folder);

    /// <summary>The first bytes of a file; null where it cannot be read.</summary>
    byte[]? Read(string path, int most);

    /// <summary>Where a symbolic link points; null for what is none.</summary>
    string? LinkTarget(string path);
}

using System.Text;

namespace Sunup.Images.Roots;

/// <summary>A folder that stands for the root. Absolute links in it lead where this host has them.</summary>
/// <param name="root">The folder.</param>
public sealed class FolderRoot(string root) : IRootFiles
{
    private const int LongestText = 1 << 20;

    public string Name => root;

    public bool Exists(string path) => Path.Exists(Path.Combine(root, path));

    public IEnumerable<string> Names(string folder) => Directory.Exists(Path.Combine(root, folder))
        ? new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)
        : [];

    public string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(Path.Combine(root, path)).LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string Text(string path)
    {
        try
        {
            using var file = new FileStream(Path.Combine(root, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            var bytes = new byte[Math.Min(file.Length, LongestText)];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Not there: then nothing is known of it.
            return "";
        }
    }
}

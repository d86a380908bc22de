using System.Text;

namespace Sunup.Images.Roots;

/// <summary>A folder that stands for the root. Absolute links in it lead where this host has them.</summary>
/// <param name="root">The folder.</param>
public sealed class FolderRoot(string root) : IRootFiles
{
    private const int LongestText = 1 << 20;

    public string Name => root;

    public bool Exists(string path) => Path.Exists(Path.Combine(root, path));

    public IEnumerable<string> Names(string folder) => Known<IReadOnlyList<string>>(folder, full => Directory.Exists(full)
        ? [.. new DirectoryInfo(full).EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)]
        : []) ?? [];

    public string? LinkTarget(string path) => Known(path, full => new FileInfo(full).LinkTarget);

    public bool IsEmpty(string path) => Known(path, full =>
    {
        using var file = Open(full);
        return file.Length == 0 ? "" : null;
    }) is not null;

    public string Text(string path) => Known(path, full =>
    {
        using var file = Open(full);
        var bytes = new byte[Math.Min(file.Length, LongestText)];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }) ?? "";

    private static FileStream Open(string full) => new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    // Names come from files: no file has one with a NUL in it. What is not there, or not for this user: then nothing is known of it.
    private T? Known<T>(string path, Func<string, T?> read) where T : class
    {
        try
        {
            return path.Contains('\0', StringComparison.Ordinal) ? null : read(Path.Combine(root, path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}

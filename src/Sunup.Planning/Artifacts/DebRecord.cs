namespace Sunup.Planning.Artifacts;

/// <summary>Remembers what a package name stood for, so that a later run asks neither apt nor the network.</summary>
/// <remarks>Three lines: path in the cache, origin, sha256 of the file. A file whose bytes do not match its record is not used.</remarks>
internal sealed class DebRecord(string path, ArtifactCache cache)
{
    /// <summary>When one of these is newer than the record, apt is asked again.</summary>
    private static readonly string[] AptState = ["/var/lib/apt/lists", "/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/apt/preferences", "/etc/apt/preferences.d"];

    /// <summary>The recorded file, if it is there and whole; with <paramref name="newerThanLists"/> only when the package lists did not change since.</summary>
    public async Task<DebFile?> ReadAsync(bool newerThanLists, CancellationToken cancellationToken)
    {
        try
        {
            if (newerThanLists && AptState.Max(File.GetLastWriteTimeUtc) > File.GetLastWriteTimeUtc(path))
            {
                return null;
            }

            var lines = await File.ReadAllLinesAsync(path, cancellationToken);
            if (lines is not [var relative, var origin, var sha256] || !File.Exists(cache.PathOf(relative)))
            {
                return null;
            }

            var file = cache.PathOf(relative);
            return await FileHash.Sha256Async(file, cancellationToken) == sha256 ? new DebFile(file, origin, sha256) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async Task<DebFile> WriteAsync(string file, string origin, CancellationToken cancellationToken)
    {
        var sha256 = await FileHash.Sha256Async(file, cancellationToken);
        var half = $"{path}.{Environment.ProcessId}.new";
        await File.WriteAllLinesAsync(half, [Path.GetRelativePath(cache.Folder, file), origin, sha256], cancellationToken);
        File.Move(half, path, overwrite: true);
        return new DebFile(file, origin, sha256);
    }
}

using System.Collections.Immutable;

namespace Sunup.Planning.Artifacts;

/// <summary>Remembers what a package name stood for, so that a later run asks neither apt nor the network.</summary>
/// <remarks>Two lines: path in the cache, origin.</remarks>
internal sealed class DebRecord(string path, ArtifactCache cache, ImmutableArray<string> aptState)
{
    /// <summary>The recorded file, if it is there and whole; with <paramref name="newerThanLists"/> only when the package lists did not change since.</summary>
    public async Task<DebFile?> ReadAsync(bool newerThanLists, CancellationToken cancellationToken)
    {
        try
        {
            if (newerThanLists && aptState.Max(File.GetLastWriteTimeUtc) > File.GetLastWriteTimeUtc(path))
            {
                return null;
            }

            var lines = await File.ReadAllLinesAsync(path, cancellationToken);
            return lines is [var relative, var origin] && await CachedFile.VerifyAsync(cache.PathOf(relative), cancellationToken) is { } sha256
                ? new DebFile(cache.PathOf(relative), origin, sha256)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async Task WriteAsync(DebFile file, CancellationToken cancellationToken)
    {
        var half = $"{path}.{Environment.ProcessId}.new";
        await File.WriteAllLinesAsync(half, [Path.GetRelativePath(cache.Folder, file.Path), file.Origin], cancellationToken);
        File.Move(half, path, overwrite: true);
    }
}

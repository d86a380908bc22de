namespace Sunup.Planning.Artifacts;

/// <summary>A file of the cache with its hash beside it, in the form of <c>sha256sum</c>, so that a damaged file is not used.</summary>
internal static class CachedFile
{
    /// <summary>Gives a finished file its place, then its hash, which is returned: without the hash it does not count.</summary>
    public static async Task<string> PublishAsync(string finished, string path, CancellationToken cancellationToken)
    {
        var sha256 = await FileHash.Sha256Async(finished, cancellationToken);
        await File.WriteAllTextAsync(finished + ".sha256", $"{sha256}  {Path.GetFileName(path)}\n", cancellationToken);
        ArtifactCache.Publish(finished, path);
        ArtifactCache.Publish(finished + ".sha256", path + ".sha256");
        return sha256;
    }

    /// <summary>The hash of the file at <paramref name="path"/>, read anew; null when it is not there or not what was published.</summary>
    public static async Task<string?> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var recorded = await File.ReadAllTextAsync(path + ".sha256", cancellationToken);
            var sha256 = await FileHash.Sha256Async(path, cancellationToken);
            return recorded.StartsWith(sha256, StringComparison.Ordinal) ? sha256 : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

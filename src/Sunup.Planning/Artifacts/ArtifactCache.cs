using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>The folder that fetched and made artifacts are kept in. Several processes may use it at once.</summary>
/// <remarks>
/// <c>deb/&lt;package&gt;_&lt;version&gt;_&lt;arch&gt;/</c> files out of packages, <c>deb/&lt;package&gt;.resolved</c> what a name stood for,
/// <c>initramfs/</c> what Sunup made, <c>locks/</c>, <c>tmp/</c>. A file is complete when it has its name: it is written in <c>tmp/</c> and renamed.
/// </remarks>
public sealed class ArtifactCache(string folder, TimeProvider time)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(100);

    public string Folder => folder;

    /// <summary>The time by its clock.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary><c>$SUNUP_CACHE</c>, else <c>$XDG_CACHE_HOME/sunup</c>, else <c>/var/cache/sunup</c> for root and <c>~/.cache/sunup</c> for others.</summary>
    /// <param name="environment">Looks an environment variable up.</param>
    /// <param name="isRoot">Whether this process is root's.</param>
    public static string DefaultFolder(Func<string, string?> environment, bool isRoot)
    {
        if (environment("SUNUP_CACHE") is { Length: > 0 } own)
        {
            return Path.GetFullPath(own);
        }

        // XDG Base Directory Specification: a relative path in the variable is to be ignored.
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
        {
            return Path.Combine(xdg, "sunup");
        }

        return isRoot || environment("HOME") is not { Length: > 0 } home ? "/var/cache/sunup" : Path.Combine(home, ".cache", "sunup");
    }

    /// <summary>The path of <paramref name="parts"/> in the cache; nothing is made.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([folder, .. parts]);

    /// <summary>Waits until this process alone works on <paramref name="name"/>, across processes; disposing ends that. Calls <paramref name="waiting"/> once when another holds it.</summary>
    public async Task<IDisposable> LockAsync(string name, Action waiting, CancellationToken cancellationToken)
    {
        var path = PathOf("locks", name + ".lock");
        Directory.CreateDirectory(PathOf("locks"));
        var told = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ExclusiveFile.TryTake(path) is { } taken)
            {
                return taken;
            }

            if (!told)
            {
                told = true;
                waiting();
            }

            await Task.Delay(LockRetry, time, cancellationToken);
        }
    }

    /// <summary>An empty folder for work on <paramref name="name"/>, whose lock the caller holds; leftovers of a killed process are removed.</summary>
    public TemporaryFolder MakeTemporaryFolder(string name)
    {
        var path = PathOf("tmp", name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
        return new TemporaryFolder(path);
    }

    /// <summary>SU0117, for who works in the cache without a resolver.</summary>
    public static FindingException Unusable(string folder, Exception fault) => ArtifactFindings.CacheUnusable(folder, fault);

    /// <summary>Gives a finished file its name, replacing what is there. Both are in the cache, so this is one rename.</summary>
    public static void Publish(string finished, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(finished, path, overwrite: true);
    }
}

/// <summary>A folder that is removed with all that is in it.</summary>
public sealed class TemporaryFolder(string path) : IDisposable
{
    public string Path => path;

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone, which is what was wanted.
        }
    }
}

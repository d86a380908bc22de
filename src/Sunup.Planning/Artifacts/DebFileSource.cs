using System.Formats.Tar;
using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>A file out of a Debian package.</summary>
/// <param name="Path">In the cache.</param>
/// <param name="Origin">Package, version and architecture that it is from.</param>
/// <param name="Sha256">Of the file.</param>
internal sealed record DebFile(string Path, string Origin, string Sha256);

/// <summary>Which file of a package is wanted.</summary>
/// <param name="Name">What it is called in the cache: <c>vmlinuz</c>.</param>
/// <param name="Matches">Whether this is it, by its path in the package, without <c>./</c> in front.</param>
/// <param name="RealPackage">The dependency that holds the file, when this package is only a pointer to it; null for none.</param>
/// <param name="KeptBeside">Name under which a file that stands before the wanted one in the package is kept beside it; null for those that are not kept.</param>
internal sealed record DebFileWish(string Name, Func<string, bool> Matches, Func<AptPackage, string?> RealPackage, Func<string, string?> KeptBeside)
{
    private const string Configuration = "boot/config-";

    /// <summary>A kernel, and its configuration as <c>config-RELEASE</c>, which the kernel itself seldom has. Meta packages (<c>linux-image-cloud-amd64</c>, <c>linux-virtual</c>) are followed.</summary>
    public static DebFileWish Kernel { get; } = new(
        "vmlinuz",
        path => path.StartsWith("boot/vmlinuz-", StringComparison.Ordinal),
        package => package.Depends.FirstOrDefault(name => name.StartsWith("linux-image-", StringComparison.Ordinal)),
        path => path.StartsWith(Configuration, StringComparison.Ordinal) && path.IndexOf('/', Configuration.Length) < 0 ? Path.GetFileName(path) : null);

    public static DebFileWish Busybox { get; } = new("busybox", path => path is "bin/busybox" or "usr/bin/busybox", _ => null, _ => null);
}

/// <summary>Takes one file out of a Debian package, which it downloads when the cache does not have it.</summary>
internal sealed class DebFileSource(ArtifactCache cache, ArtifactResolverOptions options, IProgress<ArtifactProgress>? progress)
{
    private const int MostHops = 4;

    private readonly AptSuite _suites = new(cache, options, progress);

    /// <summary>No kernel or tool is larger.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>The file, from the cache while the package lists have not changed, else as apt would install it now.</summary>
    /// <exception cref="FindingException">SU0110, SU0111, SU0112, SU0116.</exception>
    public async Task<DebFile> FindAsync(string package, DebFileWish wish, CancellationToken cancellationToken)
    {
        var reference = $"deb:{package}";
        var (_, suite) = AptSuite.Split(package);
        var record = new DebRecord(cache.PathOf("deb", $"{package}.{wish.Name}.resolved"), cache, suite is null ? options.AptState : [_suites.ListsOf(suite)]);
        if (await record.ReadAsync(newerThanLists: true, cancellationToken) is { } known)
        {
            return known;
        }

        using var alone = await cache.LockAsync($"{package}.{wish.Name}", () => Report(reference, "another sunup is fetching it: waiting"), cancellationToken);
        return await record.ReadAsync(newerThanLists: true, cancellationToken) ?? await FetchAsync(package, wish, record, cancellationToken);
    }

    private async Task<DebFile> FetchAsync(string package, DebFileWish wish, DebRecord record, CancellationToken cancellationToken)
    {
        var reference = $"deb:{package}";
        try
        {
            Report(reference, "asking apt which package this is");
            var (name, suite) = AptSuite.Split(package);
            var apt = new Apt(reference, options, await _suites.OptionsAsync(suite, reference, cancellationToken));
            var real = await FollowAsync(apt, name, wish, cancellationToken);
            var path = cache.PathOf("deb", real.FileStem, wish.Name);
            var file = new DebFile(path, real.ToString(), await CachedFile.VerifyAsync(path, cancellationToken) ?? await DownloadAsync(apt, package, real, wish, path, cancellationToken));
            await record.WriteAsync(file, cancellationToken);
            return file;
        }
        catch (FindingException fault) when (fault.Finding.Id is "SU0110" or "SU0111" or "SU0112")
        {
            // Without network or lists, what was fetched before still boots.
            if (await record.ReadAsync(newerThanLists: false, cancellationToken) is not { } old)
            {
                throw;
            }

            Report(reference, $"{fault.Finding.Summary}: using {old.Origin} from the cache");
            return old;
        }
    }

    private static async Task<AptPackage> FollowAsync(Apt apt, string package, DebFileWish wish, CancellationToken cancellationToken)
    {
        var shown = await apt.ShowAsync(package, cancellationToken);
        for (var hop = 0; hop < MostHops && wish.RealPackage(shown) is { } real && real != shown.Name; hop++)
        {
            shown = await apt.ShowAsync(real, cancellationToken);
        }

        return shown;
    }

    /// <summary>Puts the file at <paramref name="path"/> and gives its hash.</summary>
    private async Task<string> DownloadAsync(Apt apt, string asked, AptPackage package, DebFileWish wish, string path, CancellationToken cancellationToken)
    {
        var reference = $"deb:{asked}";
        using var folder = cache.MakeTemporaryFolder($"{asked}.{wish.Name}");
        var work = folder.Path;
        Report(reference, $"downloading {package}");
        var deb = await apt.DownloadAsync(package, work, done => Report(reference, $"downloading {package}", done), cancellationToken);
        Report(reference, $"extracting {wish.Name} from {Path.GetFileName(deb)}");
        var finished = Path.Combine(work, wish.Name);
        foreach (var name in await ExtractAsync(reference, package, deb, wish, work, cancellationToken))
        {
            ArtifactCache.Publish(Path.Combine(work, name), Path.Combine(Path.GetDirectoryName(path)!, name));
        }

        return await CachedFile.PublishAsync(finished, path, cancellationToken);
    }

    /// <summary>Extracts what is wanted into <paramref name="folder"/>, and gives the names of the files that were kept with it.</summary>
    private async Task<IReadOnlyList<string>> ExtractAsync(string reference, AptPackage package, string deb, DebFileWish wish, string folder, CancellationToken cancellationToken)
    {
        var kept = new List<string>();
        using var process = ToolProcess.TryStart(options.PathOfTool("dpkg-deb"), ["--fsys-tarfile", deb], null)
            ?? throw ArtifactFindings.ToolMissing("dpkg-deb", "dpkg", reference);
        try
        {
            await using var tar = new TarReader(process.StandardOutput.BaseStream);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry is not { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data } || entry.Length > MostBytes)
                {
                    continue;
                }

                if (wish.Matches(name))
                {
                    await WriteAsync(data, Path.Combine(folder, wish.Name), cancellationToken);
                    return kept;
                }

                if (wish.KeptBeside(name) is { } beside)
                {
                    await WriteAsync(data, Path.Combine(folder, beside), cancellationToken);
                    kept.Add(beside);
                }
            }
        }
        catch (InvalidDataException)
        {
            // The archive ends early or is none: the package does not hold what was wanted.
        }
        finally
        {
            ToolProcess.Kill(process);
        }

        throw ArtifactFindings.NotInPackage(package.ToString(), wish.Name);
    }

    private static async Task WriteAsync(Stream data, string target, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        await data.CopyToAsync(file, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    private void Report(string reference, string text, double? fraction = null) => progress?.Report(new ArtifactProgress(reference, text, fraction));
}

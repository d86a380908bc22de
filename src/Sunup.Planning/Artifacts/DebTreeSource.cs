using Sunup.Model;

namespace Sunup.Planning.Artifacts;

/// <summary>A package, unpacked.</summary>
/// <param name="Path">The folder that stands for its root.</param>
/// <param name="Origin">Package, version and architecture.</param>
/// <param name="Depends">Names of packages that it needs, alternatives included.</param>
public sealed record DebTree(string Path, string Origin, IReadOnlyList<string> Depends);

/// <summary>Unpacks Debian packages into the cache; nothing is installed, and no script of theirs runs.</summary>
/// <remarks>A kernel package gets its <c>modules.dep</c>, which is made when it is installed, by depmod.</remarks>
internal sealed class DebTreeSource(ArtifactCache cache, ArtifactResolverOptions options, IProgress<ArtifactProgress>? progress)
{
    private const string Tree = "tree";
    private const string Complete = "tree.complete";
    private const int MostHops = 4;

    private static readonly string[] s_moduleFolders = ["lib/modules", "usr/lib/modules"];

    /// <summary>The root of the package that a file of the cache is from, where it was unpacked before; null where it was not. Asks nobody.</summary>
    public static string? Beside(string file) =>
        Path.GetDirectoryName(file) is { } folder && File.Exists(Path.Combine(folder, Complete)) ? Path.Combine(folder, Tree) : null;

    /// <exception cref="FindingException">SU0110, SU0111, SU0112, SU0116.</exception>
    public async Task<DebTree> FindAsync(string package, bool isKernel, CancellationToken cancellationToken)
    {
        var (name, suite) = AptSuite.Split(package);
        var apt = new Apt($"deb:{package}", options, await new AptSuite(cache, options, progress).OptionsAsync(suite, $"deb:{package}", cancellationToken));
        var shown = await apt.ShowAsync(name, cancellationToken);
        for (var hop = 0; isKernel && hop < MostHops && DebFileWish.Kernel.RealPackage(shown) is { } real && real != shown.Name; hop++)
        {
            shown = await apt.ShowAsync(real, cancellationToken);
        }

        var tree = new DebTree(cache.PathOf("deb", shown.FileStem, Tree), shown.ToString(), shown.Depends);
        using var alone = await cache.LockAsync($"{shown.Name}.tree", () => Report(package, "another sunup is unpacking it: waiting"), cancellationToken);
        if (!File.Exists(cache.PathOf("deb", shown.FileStem, Complete)))
        {
            await UnpackAsync(apt, shown, tree.Path, isKernel, cancellationToken);
        }

        return tree;
    }

    private async Task UnpackAsync(Apt apt, AptPackage package, string path, bool isKernel, CancellationToken cancellationToken)
    {
        using var work = cache.MakeTemporaryFolder($"{package.Name}.tree");
        Report(package.Name, $"downloading {package}");
        var deb = await apt.DownloadAsync(package, work.Path, done => Report(package.Name, $"downloading {package}", done), cancellationToken);
        Report(package.Name, $"unpacking {Path.GetFileName(deb)}");
        var tree = Path.Combine(work.Path, "tree");
        await RunAsync("dpkg-deb", "dpkg", package, ["-x", deb, tree], cancellationToken);
        if (isKernel)
        {
            await MakeModuleIndexesAsync(package, tree, cancellationToken);
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.Move(tree, path);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, Complete), $"{package}\n", cancellationToken);
    }

    private async Task MakeModuleIndexesAsync(AptPackage package, string tree, CancellationToken cancellationToken)
    {
        var modules = s_moduleFolders.Select(folder => Path.Combine(tree, folder)).FirstOrDefault(Directory.Exists)
            ?? throw ArtifactFindings.NotInPackage(package.ToString(), "lib/modules");
        foreach (var release in Directory.GetDirectories(modules))
        {
            await RunAsync("depmod", "kmod", package, ["-b", modules.EndsWith("usr/lib/modules", StringComparison.Ordinal) ? Path.Combine(tree, "usr") : tree, Path.GetFileName(release)], cancellationToken);
        }
    }

    private async Task RunAsync(string tool, string toolPackage, AptPackage package, string[] arguments, CancellationToken cancellationToken)
    {
        var path = options.ToolFolder is null && File.Exists($"/sbin/{tool}") ? $"/sbin/{tool}" : options.PathOfTool(tool);
        var outcome = await ToolProcess.RunAsync(path, arguments, null, null, cancellationToken) ?? throw ArtifactFindings.ToolMissing(tool, toolPackage, $"deb:{package.Name}");
        if (outcome.ExitCode != 0)
        {
            throw ArtifactFindings.DownloadFailed(package.Name, outcome.Error);
        }
    }

    private void Report(string package, string text, double? fraction = null) => progress?.Report(new ArtifactProgress($"deb:{package}", text, fraction));
}

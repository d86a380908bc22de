using System.Collections.Immutable;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Cli.Commands.Uki;

/// <summary>The files beside an image that its stub looks at: <c>IMAGE.extra.d</c>, and <c>loader/addons</c>, <c>credentials</c>, <c>extensions</c> of a boot partition.</summary>
internal sealed class CompanionFiles : IDisposable
{
    private static readonly string[] s_suffixes = [".addon.efi", ".cred", ".raw"];
    private static readonly string[] s_globalFolders = ["addons", "credentials", "extensions"];

    private readonly List<FileStream> _streams = [];

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<UkiCompanion> Files { get; private set; } = [];

    /// <summary>What cannot be opened is left out: firmware would leave it out as well.</summary>
    /// <param name="image">The path of the image.</param>
    public static CompanionFiles Of(string image)
    {
        var files = new CompanionFiles();
        var full = Path.GetFullPath(image);
        List<UkiCompanion> found = [.. files.In($"{full}.extra.d", isGlobal: false)];
        if (PartitionOf(full) is { } root)
        {
            found.AddRange(s_globalFolders.SelectMany(folder => files.In(Path.Combine(root, "loader", folder), isGlobal: true)));
        }

        files.Files = [.. found];
        return files;
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    // EFI/Linux/IMAGE: three up is the partition.
    private static string? PartitionOf(string image)
    {
        var folder = Path.GetDirectoryName(image);
        var above = Path.GetDirectoryName(folder);
        return Is(folder, "Linux") && Is(above, "EFI") ? Path.GetDirectoryName(above) : null;
    }

    private static bool Is(string? path, string name) => string.Equals(Path.GetFileName(path), name, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<UkiCompanion> In(string folder, bool isGlobal)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(folder).Where(path => s_suffixes.Any(suffix => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal))
        {
            if (Open(path) is { } stream)
            {
                _streams.Add(stream);
                yield return new UkiCompanion(Path.GetFileName(path), isGlobal, new FileBytes(stream));
            }
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

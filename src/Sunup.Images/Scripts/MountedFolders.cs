using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Images.Scripts;

/// <summary>A call of mount.</summary>
/// <param name="Place">Where; it may have variables in it.</param>
/// <param name="Type">Of the file system; null where the call does not say it.</param>
/// <param name="Behind">The folder of another file system whose files these are: what is bound or moved, the upper folder of an overlay; null for none.</param>
internal sealed record MountedFolder(string Place, string? Type, string? Behind);

/// <summary>Says of paths whether their files are in memory alone: on a tmpfs, or in the initramfs itself.</summary>
internal sealed class MountedFolders(RootTree image, IReadOnlyList<MountedFolder> mounts)
{
    private const int Deepest = 4;

    private static readonly string[] s_volatile = ["/dev/", "/proc/", "/sys/", "/run/", "/tmp/"];
    private static readonly string[] s_inMemory = ["tmpfs", "ramfs", "devtmpfs", "proc", "sysfs"];

    private readonly (string Prefix, MountedFolder Mount)[] _places = [.. mounts.Select(mount => (PrefixOf(mount), mount)).Where(pair => pair.Item1.Length > 1)];

    /// <summary>False also where that does not show.</summary>
    public bool IsInMemory(string path) => IsInMemory(path, 0);

    private bool IsInMemory(string path, int depth)
    {
        if (s_volatile.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
        {
            return true;
        }

        var nearest = _places.Where(place => path.StartsWith(place.Prefix, StringComparison.Ordinal)).GroupBy(place => place.Prefix.Length, place => place.Mount).MaxBy(group => group.Key);
        return nearest is null
            ? IsOfImage(path)
            : nearest.All(mount => s_inMemory.Contains(mount.Type, StringComparer.Ordinal) || (mount.Behind is { } behind && depth < Deepest && IsInMemory(behind.TrimEnd('/') + "/", depth + 1)));
    }

    // Of a place with a variable in it what stands before that.
    private static string PrefixOf(MountedFolder mount) =>
        mount.Place.IndexOf('$', StringComparison.Ordinal) is >= 0 and var variable ? mount.Place[..variable] : mount.Place.TrimEnd('/') + "/";

    // A folder with something in it is no place where a disk is mounted.
    private bool IsOfImage(string path) =>
        !mounts.Any(mount => mount.Place.StartsWith('$') || mount.Place.StartsWith("/$", StringComparison.Ordinal)) && image.Find(path[..(path.LastIndexOf('/') + 1)]).Node is { IsFolder: true, Children.Count: > 0 };
}

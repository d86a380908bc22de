using Sunup.Formats.Loaders.Configurations;
using Sunup.Images.Disks.Volumes;

namespace Sunup.Images.Disks.Loaders;

/// <summary>Looks for the files that a configuration names.</summary>
/// <param name="volumes">Of the disk.</param>
/// <param name="home">The partition of the configuration.</param>
/// <param name="folder">What paths without a leading slash count from.</param>
internal sealed class FileCheck(OpenVolumes volumes, DiskPartition home, string folder)
{
    private const int MostNames = 3;

    public CheckedFile Of(LoaderFile file)
    {
        var path = Resolve(folder, file.Path);
        if (path.Contains("://", StringComparison.Ordinal) || file.Path.Contains("::", StringComparison.Ordinal) && !file.Path.StartsWith("::", StringComparison.Ordinal))
        {
            return new CheckedFile(file, FileState.NotChecked, null, file.Path, Note: "it comes from the network");
        }

        var (partition, note) = VolumeOf(file.Volume, path);
        if (partition is null)
        {
            return new CheckedFile(file, note is null ? FileState.NoVolume : FileState.NotChecked, null, path, Note: note ?? $"no partition of this disk has the {file.Volume!.Kind.ToUpperInvariant()} {file.Volume.Value}");
        }

        return volumes.FilesOf(partition) is { } files
            ? InFiles(file, partition, files, path)
            : new CheckedFile(file, FileState.NotChecked, partition.Number, path, Note: $"Sunup does not read the files of {partition.Content?.Type ?? "an unknown file system"}");
    }

    /// <summary>From the root, without <c>.</c> and <c>..</c>, with slashes.</summary>
    public static string Resolve(string folder, string path)
    {
        var text = path.Replace('\\', '/');
        text = text.StartsWith("::", StringComparison.Ordinal) ? "/" + text[2..] : text;
        var parts = new List<string>();
        foreach (var part in (text.StartsWith('/') ? text : $"{folder}/{text}").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static CheckedFile InFiles(LoaderFile file, DiskPartition partition, IVolumeFiles files, string path)
    {
        if (files.Find(path) is { } entry)
        {
            var isShort = entry.ShortName is { } name && path.EndsWith(name, StringComparison.OrdinalIgnoreCase);
            return new CheckedFile(file, FileState.Found, partition.Number, path, entry.Length, isShort ? $"found by its short name; it is {entry.Name}" : null);
        }

        var parent = path.LastIndexOf('/') is > 0 and var end ? path[..end] : "";
        var leaf = path[(path.LastIndexOf('/') + 1)..];
        if (!files.IgnoresCase && OtherCase(files, path) is { } other)
        {
            return new CheckedFile(file, FileState.OtherCase, partition.Number, path, Note: $"there is {other}: this file system tells upper and lower case apart");
        }

        var near = files.List(parent).Where(candidate => !candidate.IsFolder && IsNear(candidate, leaf)).Select(candidate => candidate.Name).Order(StringComparer.Ordinal).Take(MostNames).ToList();
        return new CheckedFile(file, FileState.Missing, partition.Number, path, Note: near.Count > 0 ? $"there is {string.Join(", ", near)}" : null);
    }

    // The same beginning, whatever the case; and what is left of a long name where only its 8.3 form was kept.
    private static bool IsNear(VolumeEntry candidate, string leaf)
    {
        var length = Math.Min(4, leaf.Length);
        return length > 0 && candidate.Name.StartsWith(leaf[..length], StringComparison.OrdinalIgnoreCase);
    }

    private static string? OtherCase(IVolumeFiles files, string path)
    {
        var found = "";
        foreach (var part in path.Split('/'))
        {
            if (files.List(found).FirstOrDefault(entry => entry.Name.Equals(part, StringComparison.OrdinalIgnoreCase)) is not { } entry)
            {
                return null;
            }

            found = entry.Path;
        }

        return found;
    }

    private (DiskPartition? Partition, string? Note) VolumeOf(VolumeReference? volume, string path) => volume switch
    {
        null => (home, null),
        { Kind: "uuid" or "label" } => (volumes.Find(volume.Kind, volume.Value), null),
        { Kind: "file" } => (volumes.Readable.FirstOrDefault(other => other.Files.Find(volume.Value) is not null).Partition, null),
        _ => DeviceOf(volume.Value, path),
    };

    // hd0,gpt2 or hd0,msdos2 or hd0,2: the first disk of the machine is taken for this one.
    private (DiskPartition?, string?) DeviceOf(string device, string path)
    {
        var comma = device.IndexOf(',', StringComparison.Ordinal);
        var digits = comma < 0 ? "" : device[(comma + 1)..].TrimStart([.. "gptmsdos"]);
        return comma > 0 && device[..comma] == "hd0" && int.TryParse(digits, out var number)
            ? (volumes.Partitions.FirstOrDefault(partition => partition.Number == number), volumes.Partitions.Any(partition => partition.Number == number) ? null : $"({device}) is not on this disk")
            : (null, $"which disk ({device}) is depends on the machine; {path} was not looked for");
    }
}

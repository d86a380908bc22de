using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Serving.Files;

/// <summary>A folder of the user's whose files are served. Nothing outside it is, symbolic links or not.</summary>
/// <param name="root">Absolute path of the folder.</param>
/// <param name="foldCase">Find a file whose name differs in case only, if there is exactly one.</param>
public sealed class ServedFolder(string root, bool foldCase = false)
{
    // Listing a folder for a hint stops here: a folder of a million files must not cost a request seconds.
    private const int MostListed = 4096;

    public BootFile? Find(ImmutableArray<string> parts, string servedName)
    {
        if (parts.IsEmpty)
        {
            return null;
        }

        var opened = Open(parts, out var path);
        using var handle = opened.Handle;
        return handle is null
            ? null
            : new BootFile(
                servedName,
                ServedContent.Of(new FileSegment(Path.Join(root, path), 0, opened.Status.Length, root)),
                MediaTypes.Of(parts[^1]));
    }

    public BootFileMiss Explain(ImmutableArray<string> parts)
    {
        if (!Directory.Exists(root))
        {
            return new(BootFileMissKind.NotFound, $"the served folder {root} does not exist");
        }

        var opened = parts.IsEmpty ? new OpenedFile(null, default, OpenFault.NotARegularFile) : Open(parts, out _);
        using var handle = opened.Handle;
        return opened.Fault switch
        {
            OpenFault.Escapes => new(BootFileMissKind.Escapes, $"it leads out of {root} by a symbolic link"),
            OpenFault.NotARegularFile => new(BootFileMissKind.Unreadable, "it is not a regular file"),
            OpenFault.AccessDenied => new(BootFileMissKind.Unreadable, "Sunup is not allowed to read it"),
            OpenFault.Other => new(BootFileMissKind.Unreadable, opened.Message ?? "it cannot be opened"),
            _ => new(BootFileMissKind.NotFound, $"no such file under {root}", Nearest(parts)),
        };
    }

    private OpenedFile Open(ImmutableArray<string> parts, out string path)
    {
        path = string.Join('/', parts);
        var opened = BeneathFile.Open(root, path);
        if (opened.Fault == OpenFault.NotFound && foldCase && Fold(parts) is { } folded)
        {
            path = folded;
            opened = BeneathFile.Open(root, folded);
        }

        return opened;
    }

    // Only names are taken from the listing; the file itself is opened beneath the root.
    private string? Fold(ImmutableArray<string> parts)
    {
        var found = new List<string>();
        foreach (var part in parts)
        {
            var names = List(string.Join('/', found)).Where(name => string.Equals(name, part, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
            if (names.Count != 1)
            {
                return null;
            }

            found.Add(names[0]);
        }

        return string.Join('/', found);
    }

    private ImmutableArray<string> Nearest(ImmutableArray<string> parts)
    {
        var folder = string.Join('/', parts[..^1]);
        var prefix = folder.Length == 0 ? "" : folder + "/";
        return [.. NearestNames.Of(parts[^1], List(folder)).Select(name => prefix + name)];
    }

    private IEnumerable<string> List(string folder)
    {
        try
        {
            var info = new DirectoryInfo(Path.Join(root, folder));
            return info.LinkTarget is not null || !info.Exists
                ? []
                : [.. info.EnumerateFileSystemInfos().Take(MostListed).Select(entry => entry.Name)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

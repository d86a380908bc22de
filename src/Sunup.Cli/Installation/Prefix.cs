using System.Collections.Immutable;

namespace Sunup.Cli.Installation;

/// <summary>
/// An installation under a prefix. Each build lies in <c>lib/sunup/builds/ID</c>; <c>bin/sunup</c> is a link to the program of the one in use
/// and is switched by one rename, so that a running service keeps its files. <c>lib/sunup/installed-files</c> lists what lies outside lib/sunup.
/// </summary>
public sealed class Prefix(string root)
{
    private const string ProgramLink = "bin/sunup";

    public string Root { get; } = Path.GetFullPath(root);

    public string Library => Path.Combine(Root, "lib", "sunup");

    public string ManifestFile => Path.Combine(Library, "installed-files");

    public string Program => Path.Combine(Root, "bin", "sunup");

    private string Builds => Path.Combine(Library, "builds");

    /// <summary>A new folder for a build with that id, beside the one in use. Its parent exists afterwards, it does not.</summary>
    public string PrepareBuild(string id)
    {
        Directory.CreateDirectory(Builds);
        return Path.Combine(Builds, id);
    }

    /// <summary>Throws if a file that would be written belongs to somebody else.</summary>
    public void CheckOwnership(IEnumerable<InstalledFile> files)
    {
        var ours = ReadManifest() ?? [];
        foreach (var path in files.Select(file => file.Path).Append(ProgramLink).Where(path => !ours.Contains(path)))
        {
            if (Path.Exists(Path.Combine(Root, path)))
            {
                throw InstallFindings.NotOurs(Path.Combine(Root, path));
            }
        }
    }

    /// <summary>Makes the build <paramref name="id"/> the one in use and writes <paramref name="files"/>. Again is the same.</summary>
    public InstallReport Install(string id, IReadOnlyList<InstalledFile> files)
    {
        CheckOwnership(files);
        var before = ReadManifest() ?? [];
        var now = files.Select(file => file.Path).Append(ProgramLink).ToImmutableSortedSet(StringComparer.Ordinal);

        // Listed first: what a power cut leaves behind can be removed or installed again.
        WriteAtomically(ManifestFile, string.Join('\n', before.Union(now)) + "\n");
        foreach (var file in files)
        {
            WriteAtomically(Path.Combine(Root, file.Path), file.Text);
        }

        LinkAtomically(Program, Path.Combine("..", "lib", "sunup", "builds", id, "sunup"));
        var removed = before.Except(now).Where(RemoveFile).ToList();
        WriteAtomically(ManifestFile, string.Join('\n', now) + "\n");
        removed.AddRange(RemoveBuildsExcept(id));
        return new InstallReport
        {
            Action = "install",
            Prefix = Root,
            Version = SunupVersion.Text,
            Written = [Path.Combine(Builds, id), .. now.Select(path => Path.Combine(Root, path))],
            Removed = [.. removed.Select(path => Path.Combine(Root, path))],
        };
    }

    /// <summary>What removal would remove: what the list names and is there, and lib/sunup. Folders that others may use stay.</summary>
    public InstallReport PlanRemoval(bool dryRun)
    {
        var files = ReadManifest() ?? throw InstallFindings.NotInstalled(Root, ManifestFile);
        var present = files.Select(path => Path.Combine(Root, path)).Where(path => File.Exists(path) || IsLink(path));
        return new InstallReport
        {
            Action = "uninstall",
            Prefix = Root,
            Version = SunupVersion.Text,
            DryRun = dryRun,
            Removed = [.. present, Library],
        };
    }

    /// <summary>Removes what lies outside lib/sunup.</summary>
    public void RemoveFiles(InstallReport report)
    {
        foreach (var path in report.Removed.Where(path => path != Library))
        {
            File.Delete(path);
        }
    }

    /// <summary>Removes lib/sunup. The last act of a program that may lie in it: nothing can be loaded afterwards.</summary>
    public void RemoveLibrary() => Directory.Delete(Library, recursive: true);

    /// <summary>Null if there is none, or if it names anything outside the prefix: then it is not ours.</summary>
    private ImmutableSortedSet<string>? ReadManifest()
    {
        if (!File.Exists(ManifestFile))
        {
            return null;
        }

        var paths = File.ReadAllLines(ManifestFile).Where(line => line.Length > 0).ToImmutableSortedSet(StringComparer.Ordinal);
        return paths.Any(path => Path.IsPathRooted(path) || path.Split('/').Contains("..")) ? null : paths;
    }

    private bool RemoveFile(string path)
    {
        var full = Path.Combine(Root, path);
        if (!File.Exists(full) && !IsLink(full))
        {
            return false;
        }

        File.Delete(full);
        return true;
    }

    private List<string> RemoveBuildsExcept(string id)
    {
        var removed = new List<string>();
        foreach (var build in Directory.EnumerateDirectories(Builds).Where(build => Path.GetFileName(build) != id && !IsRunning(build)))
        {
            Directory.Delete(build, recursive: true);
            removed.Add(Path.GetRelativePath(Root, build));
        }

        return removed;
    }

    private static bool IsRunning(string build) => Directory.EnumerateDirectories("/proc")
        .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
        .Any(process => ProgramOf(process)?.StartsWith(build + "/", StringComparison.Ordinal) == true);

    private static string? ProgramOf(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "exe")).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or somebody else's process: then not a sunup of this user.
            return null;
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static void WriteAtomically(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".sunup-part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }

    private static void LinkAtomically(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".sunup-part";
        File.Delete(part);
        File.CreateSymbolicLink(part, target);
        File.Move(part, path, overwrite: true);
    }
}

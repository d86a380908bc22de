using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>The control groups of this process, version 2 or 1.</summary>
/// <param name="root"><c>/</c> but in tests.</param>
internal sealed class CgroupTree(string root)
{
    private readonly string _mounted = Path.Combine(root, "sys/fs/cgroup");

    /// <summary>The group below which one with that controller can be made, and whether it is of version 2; null for none.</summary>
    public (string Path, bool IsUnified)? ParentFor(string controller)
    {
        var own = ReadGroups();
        foreach (var (controllers, group) in own.Where(line => line.Controllers.Split(',').Contains(controller)))
        {
            var folder = Path.Combine(_mounted, controllers, group.TrimStart('/'));
            folder = Directory.Exists(folder) ? folder : Path.Combine(_mounted, controller, group.TrimStart('/'));
            if (Directory.Exists(folder))
            {
                return (folder, false);
            }
        }

        var unified = own.FirstOrDefault(line => line.Controllers.Length == 0).Group;
        for (var group = unified; !string.IsNullOrEmpty(group); group = Path.GetDirectoryName(group))
        {
            var folder = Path.Combine(_mounted, group.TrimStart('/'));
            if (Words(Path.Combine(folder, "cgroup.subtree_control")).Contains(controller))
            {
                return (folder, true);
            }
        }

        return null;
    }

    /// <summary>A number of a file of <c>name value</c> lines; 0 where there is none.</summary>
    public static long Counter(string path, string name)
    {
        try
        {
            return File.Exists(path) && File.ReadLines(path).Select(line => line.Split(' ')).FirstOrDefault(words => words.Length == 2 && words[0] == name) is [_, var text]
                && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The groups of a process, by controllers; none where it is gone.</summary>
    /// <param name="path">Its <c>/proc/PID/cgroup</c>.</param>
    /// <remarks>Source: cgroups(7): <c>hierarchy-id:controllers:path</c>; version 2 has no controllers there.</remarks>
    public static ImmutableArray<(string Controllers, string Group)> GroupsOf(string path)
    {
        try
        {
            return File.Exists(path) ? [.. File.ReadLines(path).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).Select(parts => (parts[1], parts[2]))] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private ImmutableArray<(string Controllers, string Group)> ReadGroups() => GroupsOf(Path.Combine(root, "proc/self/cgroup"));

    private static string[] Words(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

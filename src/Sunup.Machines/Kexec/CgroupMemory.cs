using System.Globalization;

namespace Sunup.Machines.Kexec;

/// <summary>What the control groups above this process still give it of memory.</summary>
/// <remarks>Source: Documentation/admin-guide/cgroup-v2.rst: memory.max counts files in memory too. Version 1 is not looked at.</remarks>
internal static class CgroupMemory
{
    /// <summary>In bytes; null for no limit.</summary>
    public static long? Left(string root)
    {
        long? left = null;
        var mounted = Path.Combine(root, "sys/fs/cgroup");
        for (var group = GroupOf(root); !string.IsNullOrEmpty(group); group = Path.GetDirectoryName(group))
        {
            var folder = Path.Combine(mounted, group.TrimStart('/'));
            if (Number(Path.Combine(folder, "memory.max")) is { } most && Number(Path.Combine(folder, "memory.current")) is { } used)
            {
                left = Math.Min(left ?? long.MaxValue, Math.Max(0, most - used));
            }
        }

        return left;
    }

    private static string? GroupOf(string root)
    {
        var path = Path.Combine(root, "proc/self/cgroup");
        return File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?["0::".Length..] : null;
    }

    private static long? Number(string path)
    {
        try
        {
            return File.Exists(path) && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

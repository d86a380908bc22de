using System.Globalization;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>The control group that holds a process, as far as memory goes, and its counters.</summary>
/// <param name="Folder">Where its files are.</param>
/// <param name="Kills">Processes of it that the kernel killed for lack of memory.</param>
/// <param name="AtLimit">How often an allocation met its limit.</param>
/// <param name="LimitBytes">Its own limit; null for none.</param>
/// <remarks>Source: Documentation/admin-guide/cgroup-v2.rst (memory.events, memory.max) and cgroup-v1/memory.rst (memory.oom_control, memory.failcnt).</remarks>
internal sealed record MemoryGroup(string Folder, long Kills, long AtLimit, long? LimitBytes)
{
    // Version 1 writes "no limit" as the largest multiple of a page.
    private const long NoLimit = long.MaxValue - 65536;

    /// <summary>The group of a process; null where it cannot be told.</summary>
    /// <param name="processId">Of the process.</param>
    /// <param name="root"><c>/</c> but in tests.</param>
    public static MemoryGroup? Of(int processId, string root = "/") =>
        CgroupTree.GroupsOf(Path.Combine(root, "proc", processId.ToString(CultureInfo.InvariantCulture), "cgroup"))
            .Where(line => line.Controllers.Length == 0 || line.Controllers.Split(',').Contains("memory"))
            .OrderByDescending(line => line.Controllers.Length)
            .Select(line => Path.Combine(root, "sys/fs/cgroup", line.Controllers, line.Group.TrimStart('/')))
            .Where(folder => File.Exists(Path.Combine(folder, "memory.events")) || File.Exists(Path.Combine(folder, "memory.oom_control")))
            .Select(Read)
            .FirstOrDefault();

    /// <summary>The counters as they are now.</summary>
    public MemoryGroup Again() => Read(Folder);

    private static MemoryGroup Read(string folder) => new(
        folder,
        CgroupTree.Counter(Path.Combine(folder, "memory.events"), "oom_kill") + CgroupTree.Counter(Path.Combine(folder, "memory.oom_control"), "oom_kill"),
        CgroupTree.Counter(Path.Combine(folder, "memory.events"), "max") + (Number(Path.Combine(folder, "memory.failcnt")) ?? 0),
        Number(Path.Combine(folder, "memory.max")) ?? (Number(Path.Combine(folder, "memory.limit_in_bytes")) is { } limit and < NoLimit ? limit : null));

    private static long? Number(string path)
    {
        try
        {
            return File.Exists(path) && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

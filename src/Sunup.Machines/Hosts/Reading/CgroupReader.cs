using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads the control groups that hold this process, of both versions, from its own up to the root.</summary>
/// <remarks>
/// Source: Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst; proc_pid_cgroup(5). Where a hierarchy is mounted, and from which group on, is in
/// /proc/self/mountinfo: in a container the mount begins below the real root.
/// </remarks>
internal sealed class CgroupReader(HostFiles files)
{
    // Version 1 writes "no limit" as the largest multiple of a page.
    private const long NoLimit = long.MaxValue - 65536;

    public Fact<ImmutableArray<CgroupFacts>> Read()
    {
        if (files.Required("proc/self/cgroup") is not Known<string>(var text))
        {
            return new Unknown<ImmutableArray<CgroupFacts>>("/proc/self/cgroup cannot be read");
        }

        var mounts = Mounts();
        var groups = ImmutableArray.CreateBuilder<CgroupFacts>();
        foreach (var fields in text.Split('\n').Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3))
        {
            var controllers = fields[1].Split(',');
            var isUnified = fields[0] == "0" && fields[1].Length == 0;
            var mount = mounts.FirstOrDefault(mount => isUnified ? mount.IsUnified : controllers.Any(name => mount.Controllers.Contains(name, StringComparer.Ordinal)));
            if (mount is not null && (isUnified || controllers.Any(name => name is "memory" or "cpu" or "pids")))
            {
                groups.AddRange(Up(mount, fields[2]).Select(folder => isUnified ? ReadUnified(folder) : ReadSeparate(folder)));
            }
        }

        return groups.ToImmutable();
    }

    /// <summary>The folders of a group and of those above it that are mounted here.</summary>
    private IEnumerable<string> Up(Mount mount, string group)
    {
        var below = mount.Root == "/" ? group : group.StartsWith(mount.Root, StringComparison.Ordinal) ? group[mount.Root.Length..] : group;
        for (var path = below.TrimEnd('/'); ; path = path[..Math.Max(0, path.LastIndexOf('/'))])
        {
            var folder = mount.Point + path;
            if (files.Exists(folder))
            {
                yield return folder;
            }

            if (path.Length == 0)
            {
                yield break;
            }
        }
    }

    private CgroupFacts ReadUnified(string folder)
    {
        var quota = (files.TextOrNull($"{folder}/cpu.max") ?? "").Split(' ');
        return new CgroupFacts(folder, 2,
            files.Number($"{folder}/memory.max"),
            files.Number($"{folder}/memory.current"),
            Statistic(folder, "inactive_file"),
            quota.Length == 2 && long.TryParse(quota[0], CultureInfo.InvariantCulture, out var time) && long.TryParse(quota[1], CultureInfo.InvariantCulture, out var period) && period > 0 ? (double)time / period : null,
            Event(folder, "memory.events", "oom_kill"),
            files.Number($"{folder}/pids.max"),
            files.Number($"{folder}/pids.current"));
    }

    private CgroupFacts ReadSeparate(string folder)
    {
        var (quota, period) = (files.Number($"{folder}/cpu.cfs_quota_us"), files.Number($"{folder}/cpu.cfs_period_us"));
        return new CgroupFacts(folder, 1,
            files.Number($"{folder}/memory.limit_in_bytes") is { } limit and < NoLimit ? limit : null,
            files.Number($"{folder}/memory.usage_in_bytes"),
            Statistic(folder, "total_inactive_file"),
            quota > 0 && period > 0 ? (double)quota / period : null,
            Event(folder, "memory.oom_control", "oom_kill"),
            files.Number($"{folder}/pids.max"),
            files.Number($"{folder}/pids.current"));
    }

    private long? Statistic(string folder, string name) => Event(folder, "memory.stat", name);

    private long? Event(string folder, string file, string name) => (files.TextOrNull($"{folder}/{file}") ?? "").Split('\n')
        .Select(line => line.Split(' ')).Where(words => words.Length == 2 && words[0] == name)
        .Select(words => long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (long?)null).FirstOrDefault();

    // 36 35 98:0 /root /point options - type source super-options
    private List<Mount> Mounts() =>
    [
        .. from line in (files.TextOrNull("proc/self/mountinfo") ?? "").Split('\n')
           let halves = line.Split(" - ", 2)
           where halves.Length == 2
           let left = halves[0].Split(' ')
           let right = halves[1].Split(' ')
           where left.Length > 4 && right.Length > 2 && right[0] is "cgroup" or "cgroup2"
           select new Mount(right[0] == "cgroup2", left[3], left[4], right[2].Split(',')),
    ];

    private sealed record Mount(bool IsUnified, string Root, string Point, string[] Controllers);
}

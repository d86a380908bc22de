using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Surroundings;

/// <summary>A control group of the VM's own, with the limits of its file. Gone when disposed.</summary>
/// <remarks>
/// Source: Documentation/admin-guide/cgroup-v2.rst (memory.max, cpu.max) and cgroup-v1/memory.rst, scheduler/sched-bwc.rst. In version 2 a group that has
/// processes cannot have children with limits, so that ours is made below the nearest group above that hands the controller on.
/// </remarks>
internal sealed class CgroupLimits : IDisposable
{
    private const long PeriodMicroseconds = 100_000;
    private const int RemoveTries = 50;

    private readonly List<string> _folders = [];

    private CgroupLimits()
    {
    }

    /// <summary>Makes the groups; null where there is nothing to limit.</summary>
    /// <param name="limits">What the machine file says.</param>
    /// <param name="name">Of the group.</param>
    /// <param name="root"><c>/</c> but in tests.</param>
    /// <exception cref="FindingException">SU0214: this process may not, or the controller is not there.</exception>
    public static CgroupLimits? Create(LimitsConfig? limits, string name, string root = "/")
    {
        if (limits is null)
        {
            return null;
        }

        var groups = new CgroupLimits();
        var host = new CgroupTree(root);
        try
        {
            groups.Add(host, "memory", name, limits.MemoryBytes is { } bytes ? isUnified => [(isUnified ? "memory.max" : "memory.limit_in_bytes", Number(bytes))] : null);
            groups.Add(host, "cpu", name, limits.Cpus is { } cpus ? isUnified => CpuFiles(cpus, isUnified) : null);
            return groups;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            groups.Dispose();
            throw new FindingException(NotAllowed(e.Message), e);
        }
    }

    /// <summary>Puts a process under the limits.</summary>
    /// <exception cref="FindingException">SU0214.</exception>
    public void Enter(int processId)
    {
        try
        {
            foreach (var folder in _folders)
            {
                File.WriteAllText(Path.Combine(folder, "cgroup.procs"), Number(processId));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(NotAllowed(e.Message), e);
        }
    }

    /// <summary>Processes that the kernel killed because the group's memory was used up.</summary>
    public long OutOfMemoryKills => _folders.Sum(folder => CgroupTree.Counter(Path.Combine(folder, "memory.events"), "oom_kill") + CgroupTree.Counter(Path.Combine(folder, "memory.oom_control"), "oom_kill"));

    public void Dispose()
    {
        foreach (var folder in _folders)
        {
            Remove(folder);
        }

        _folders.Clear();
    }

    private static (string File, string Value)[] CpuFiles(double cpus, bool isUnified)
    {
        var quota = Number((long)Math.Ceiling(cpus * PeriodMicroseconds));
        return isUnified ? [("cpu.max", $"{quota} {Number(PeriodMicroseconds)}")] : [("cpu.cfs_period_us", Number(PeriodMicroseconds)), ("cpu.cfs_quota_us", quota)];
    }

    private void Add(CgroupTree host, string controller, string name, Func<bool, (string File, string Value)[]>? files)
    {
        if (files is null)
        {
            return;
        }

        var (parent, isUnified) = host.ParentFor(controller) ?? throw new IOException($"no control group above this process hands on the controller '{controller}'");
        var folder = Path.Combine(parent, name);
        if (!_folders.Contains(folder))
        {
            Directory.CreateDirectory(folder);
            _folders.Add(folder);
        }

        foreach (var (file, value) in files(isUnified))
        {
            File.WriteAllText(Path.Combine(folder, file), value);
        }
    }

    /// <summary>A group can be removed a moment after its last process is gone.</summary>
    private static void Remove(string folder)
    {
        for (var i = 0; i < RemoveTries && Directory.Exists(folder); i++)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                Thread.Yield();
            }
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static Finding NotAllowed(string why) => new()
    {
        Id = "SU0214",
        Severity = FindingSeverity.Error,
        Summary = $"The limits of the machine cannot be set: {why}.",
        Cause = "Limits are control groups, which root may make, or a user below a group that was delegated.",
        Stage = Stage.PowerOn,
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(why, "/sys/fs/cgroup")],
        Remedies =
        [
            new Remedy("Run it as root, or in a delegated group.", "systemd-run --user --scope -p Delegate=yes sunup boot MACHINE"),
            new Remedy("Remove `hardware.limits`."),
        ],
    };
}

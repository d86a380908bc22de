using System.Collections.Immutable;
using System.Globalization;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Cpu;

/// <summary>SU1220, SU1223: a limit of this process, or of its control group, that QEMU will run into.</summary>
internal sealed class LimitsCheck : HostCheck
{
    private const int CapIpcLock = 14;
    private const long FewestFiles = 256;

    // QEMU has a thread for each CPU, one for its main loop, and up to 64 for disks.
    private const long ThreadsOfQemu = 66;

    public override string Name => "limits";

    public override CheckTopic Topic => CheckTopic.Cpu;

    public override string Question => "Do limits of this process stand in the way?";

    public override ImmutableArray<string> Reads => ["/proc/self/limits: address space, locked memory, open files, processes", "pids.max, pids.current of each control group above"];

    public override ImmutableArray<string> Finds => ["SU1220", "SU1223"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.User is not Known<UserFacts>(var user))
        {
            return [CouldNot(facts.User)];
        }

        var memory = wants is null || wants.IsServed ? 0 : wants.NeededBytes;
        CheckResult?[] results =
        [
            Below(user, "Max address space", memory, "QEMU cannot map the guest's memory: `cannot set up guest memory`.", "ulimit -v unlimited"),
            wants?.PassedThrough is { IsEmpty: false } && !user.Has(CapIpcLock) ? Below(user, "Max locked memory", memory, "A device that is passed through needs all of the guest's memory locked: `VFIO_MAP_DMA failed: Cannot allocate memory`.", "ulimit -l unlimited") : null,
            Below(user, "Max open files", FewestFiles, "QEMU and the servers each need some files and sockets: `Too many open files`.", "ulimit -n 4096"),
            user.IsRoot ? null : Below(user, "Max processes", ThreadsOfQemu, "QEMU starts a thread for each CPU and more for disks: `Resource temporarily unavailable`.", "ulimit -u 4096"),
            InGroup(facts, wants),
        ];
        var found = results.OfType<CheckResult>().ToList();
        return found.Count > 0 ? found : [Fine($"{Tell(user, "Max open files")} open files, {Tell(user, "Max locked memory")} bytes locked")];
    }

    private static CheckResult? Below(UserFacts user, string limit, long needed, string cause, string command) =>
        !user.Limits.TryGetValue(limit, out var value) || value >= needed ? null : Found("SU1220", FindingSeverity.Error,
            string.Create(CultureInfo.InvariantCulture, $"{limit} of this process is {value}, and {needed} are needed."), cause,
            [new(string.Create(CultureInfo.InvariantCulture, $"{limit}: {value}"), "/proc/self/limits")],
            [new("Raise it in the shell that starts Sunup.", command), new("For good: /etc/security/limits.d, or `Limit...=` of the service.")]);

    private static CheckResult? InGroup(HostFacts facts, MachineWants? wants)
    {
        var groups = (facts.Cgroups as Known<ImmutableArray<CgroupFacts>>)?.Value ?? [];
        var needed = ThreadsOfQemu + (wants?.Cpus ?? 1);
        return groups.FirstOrDefault(group => group.ProcessLimit - group.Processes < needed) is not { } full ? null : Found("SU1223", FindingSeverity.Error,
            string.Create(CultureInfo.InvariantCulture, $"A control group has room for {full.ProcessLimit - full.Processes} more processes and threads, and a VM may need {needed}."),
            "The kernel refuses new threads of the group: `Resource temporarily unavailable`.",
            [new(string.Create(CultureInfo.InvariantCulture, $"pids.max {full.ProcessLimit}, pids.current {full.Processes}"), full.Path)],
            [new("Raise `TasksMax=` of the service, or `--pids-limit` of the container.")]);
    }

    private static string Tell(UserFacts user, string limit) => user.Limits.TryGetValue(limit, out var value) ? value.ToString(CultureInfo.InvariantCulture) : "unlimited";
}

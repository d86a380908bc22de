using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1212: a control group above this process leaves less than the machine needs.</summary>
internal sealed class CgroupMemoryCheck : HostCheck
{
    public override string Name => "memory.cgroup";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Do the control groups above leave enough memory?";

    public override bool IsDecisive => true;

    public override ImmutableArray<string> Reads => ["/proc/self/cgroup, /proc/self/mountinfo", "memory.max, memory.current, memory.stat of each group up to the root (version 2)", "memory.limit_in_bytes, memory.usage_in_bytes, memory.stat (version 1)"];

    public override ImmutableArray<string> Finds => ["SU1212"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("cat /sys/fs/cgroup/memory/memory.cgroup; cat memory.kvm", "There are no such files. The limits are memory.max (version 2) or memory.limit_in_bytes (version 1), and the smallest on the way up counts."),
        new("echo kvmalloc > /sys/fs/cgroup/memory/memory.cgroup", "kvmalloc is a function in the kernel, no pool and no counter. There is no pool of memory for KVM."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Cgroups is not Known<ImmutableArray<CgroupFacts>>(var groups))
        {
            return [CouldNot(facts.Cgroups)];
        }

        if (groups.Where(group => group.MemoryLeft is not null).MinBy(group => group.MemoryLeft) is not { } tightest)
        {
            return [Fine("no limit")];
        }

        var left = tightest.MemoryLeft!.Value;
        var tells = $"{Amount.Bytes(left)} left of {Amount.Bytes(tightest.MemoryLimit!.Value)} in {tightest.Path}";
        return wants is null || wants.IsServed || wants.NeededBytes <= left ? [Fine(tells)] : [Found("SU1212", FindingSeverity.Error,
            $"The machine needs {Amount.Bytes(wants.NeededBytes)}, and a control group leaves {Amount.Bytes(left)}.",
            "The kernel kills a process of the group when it is full, though the host has memory: QEMU ends by SIGKILL and says nothing.",
            [new($"limit {Amount.Bytes(tightest.MemoryLimit.Value)}, in use {Amount.Bytes(tightest.MemoryUsed ?? 0)}", tightest.Path)],
            [
                new("Run it outside of that group, in one of its own.", $"systemd-run --user --scope -p MemoryMax={wants.NeededBytes >> 20}M sunup boot ..."),
                new("Raise the limit of the service, or of the container (`docker run --memory`, `MemoryMax=`)."),
                new($"Give the machine less than {Amount.Bytes(Math.Max(0, left - MachineWants.QemuOverheadBytes))}."),
            ])];
    }
}

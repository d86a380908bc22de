using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1214: the kernel promises no more than it has, and the machine's memory is not left.</summary>
internal sealed class OvercommitCheck : HostCheck
{
    private const int Never = 2;

    public override string Name => "memory.overcommit";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Does the kernel promise the machine's memory?";

    public override ImmutableArray<string> Reads => ["/proc/sys/vm/overcommit_memory", "/proc/meminfo: CommitLimit, Committed_AS"];

    public override ImmutableArray<string> Finds => ["SU1214"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Memory is not Known<MemoryFacts>(var memory))
        {
            return [CouldNot(facts.Memory)];
        }

        if (memory.OvercommitMode != Never)
        {
            return [Fine(memory.OvercommitMode == 1 ? "always (mode 1)" : "within reason (mode 0)")];
        }

        var left = Math.Max(0, memory.CommitLimit - memory.Committed);
        return wants is null || wants.IsServed || wants.NeededBytes <= left ? [Fine($"no more than it has (mode 2): {Amount.Bytes(left)} left")] : [Found("SU1214", FindingSeverity.Error,
            $"The kernel has {Amount.Bytes(left)} left to promise, and the machine needs {Amount.Bytes(wants.NeededBytes)}.",
            "With overcommit_memory=2 a process gets no memory beyond the limit, though it is free. QEMU says `cannot set up guest memory: Cannot allocate memory`.",
            [new("2", "/proc/sys/vm/overcommit_memory"), new($"CommitLimit {Amount.Bytes(memory.CommitLimit)}, Committed_AS {Amount.Bytes(memory.Committed)}", "/proc/meminfo")],
            [new("Let the kernel judge by itself.", "sudo sysctl vm.overcommit_memory=0"), new("Or let it promise more of its memory.", "sudo sysctl vm.overcommit_ratio=90")])];
    }
}

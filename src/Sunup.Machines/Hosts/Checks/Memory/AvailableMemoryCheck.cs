using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1211, SU1222: the machine's memory is not there now, or not when all VMs use theirs.</summary>
internal sealed class AvailableMemoryCheck : HostCheck
{
    public override string Name => "memory.available";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Is the memory there that the machine asks for?";

    public override bool IsDecisive => true;

    public override ImmutableArray<string> Reads => ["/proc/meminfo: MemTotal, MemAvailable, SwapFree", "/proc/*/cmdline of QEMU: -m; /proc/*/status: VmRSS"];

    public override ImmutableArray<string> Finds => ["SU1211", "SU1222"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("grep MemFree /proc/meminfo; free -m", "MemFree leaves out what the kernel gives back at once (files in memory). MemAvailable is what a new process can have."),
        new("'keep the host below 80 %', 'reserve 15 % or 30 % for KVM', 'guest memory 1:1'", "Rules of thumb. What counts: the guest's memory and some 128 MiB for QEMU, against MemAvailable and the limits above this process."),
        new("pmap -x $(pgrep qemu)", "The sum of mappings, most of which is not in memory. VmRSS of /proc/PID/status is what is."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Memory is not Known<MemoryFacts>(var memory))
        {
            return [CouldNot(facts.Memory)];
        }

        var have = $"{Amount.Bytes(memory.Available)} of {Amount.Bytes(memory.Total)} available";
        return wants is null || wants.IsServed || wants.UsesHugePages ? [Fine(have)]
            : wants.NeededBytes > memory.Available ? [Short(memory, wants)]
            : [Overbooked(facts, memory, wants) ?? Fine($"{have}, {Amount.Bytes(wants.NeededBytes)} needed")];
    }

    private static CheckResult Short(MemoryFacts memory, MachineWants wants)
    {
        var withSwap = wants.NeededBytes <= memory.Available + memory.SwapFree;
        var pooled = memory.HugePages.Sum(pool => pool.Free * pool.PageBytes);
        return Found("SU1211", withSwap ? FindingSeverity.Warning : FindingSeverity.Error,
            $"The machine needs {Amount.Bytes(wants.NeededBytes)}, and {Amount.Bytes(memory.Available)} are available.",
            withSwap ? "With swap it starts, and guest and host wait for the disk as soon as the guest uses its memory."
                : "QEMU starts nevertheless, as memory is given when it is touched; when the guest touches it, the kernel kills a process, mostly QEMU.",
            [
                new($"MemAvailable {Amount.Bytes(memory.Available)}, MemTotal {Amount.Bytes(memory.Total)}, SwapFree {Amount.Bytes(memory.SwapFree)}", "/proc/meminfo"),
                .. pooled > 0 ? [new Evidence($"{Amount.Bytes(pooled)} lie free in huge pages, where this machine does not use them", "/sys/kernel/mm/hugepages")] : Array.Empty<Evidence>(),
            ],
            [
                new($"Give the machine less: `hardware.memory: {Math.Max(128, (memory.Available - MachineWants.QemuOverheadBytes) / 2 >> 20)}MiB` fits with room to spare."),
                new("Stop VMs or programs that are not needed. What takes most:", "ps -eo rss,pid,comm --sort=-rss | head"),
            ]);
    }

    /// <summary>What running guests were promised and have not touched yet will be missed later.</summary>
    private static CheckResult? Overbooked(HostFacts facts, MemoryFacts memory, MachineWants wants)
    {
        if (facts.Vms is not Known<ImmutableArray<QemuProcess>>(var vms) || vms.IsEmpty)
        {
            return null;
        }

        var untouched = vms.Sum(vm => Math.Max(0, (vm.MemoryBytes ?? 0) - (vm.ResidentBytes ?? 0)));
        return wants.NeededBytes + untouched <= memory.Available + memory.SwapFree ? null : Found("SU1222", FindingSeverity.Warning,
            $"The memory is there now, and not when the {vms.Length} VMs that run use all of theirs.",
            $"They have not touched {Amount.Bytes(untouched)} of what they were given. With this machine's {Amount.Bytes(wants.NeededBytes)} that is more than the {Amount.Bytes(memory.Available)} that are available.",
            [.. vms.Select(vm => new Evidence($"{vm.Name}: {Amount.Bytes(vm.MemoryBytes ?? 0)} given, {Amount.Bytes(vm.ResidentBytes ?? 0)} in memory", $"process {vm.ProcessId}"))],
            [new("Give some of them less, or stop one."), new("Or accept it: guests that do not fill their memory never meet the limit.")], Confidence.Likely);
    }
}

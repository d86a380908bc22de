using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1213: the machine's memory is to come out of huge pages, and they are not there.</summary>
internal sealed class HugePagesCheck : HostCheck
{
    public override string Name => "memory.hugepages";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Are there huge pages for the machine?";

    public override ImmutableArray<string> Reads => ["/sys/kernel/mm/hugepages/*/nr_hugepages, free_hugepages, resv_hugepages"];

    public override ImmutableArray<string> Finds => ["SU1213"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Memory is not Known<MemoryFacts>(var memory))
        {
            return [CouldNot(facts.Memory)];
        }

        var pools = string.Join(", ", memory.HugePages.Select(pool => $"{pool.Free} of {pool.Total} pages of {Amount.Bytes(pool.PageBytes)} free"));
        if (wants is not { UsesHugePages: true })
        {
            return [Fine(memory.HugePages.Sum(pool => pool.Total) == 0 ? "none set aside" : pools)];
        }

        return memory.HugePages.Any(pool => pool.UsableBytes >= wants.MemoryBytes) ? [Fine(pools)] : [Found("SU1213", FindingSeverity.Error,
            $"The machine wants {Amount.Bytes(wants.MemoryBytes)} of huge pages, and no pool has them.",
            "Huge pages are set aside before; ordinary memory is not taken for them. QEMU says `unable to map backing store for guest RAM`.",
            [.. memory.HugePages.Select(pool => new Evidence($"{pool.Free} free, {pool.Reserved} of them reserved, of {pool.Total}", $"hugepages-{pool.PageBytes >> 10}kB"))],
            [new("Set some aside; soon after a start, before memory is in pieces.", $"echo {(wants.MemoryBytes + (2L << 20) - 1) >> 21} | sudo tee /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"), new("Or take the option out of the machine: transparent huge pages need none of this.")])];
    }
}

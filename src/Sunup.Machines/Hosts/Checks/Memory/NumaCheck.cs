using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Memory;

/// <summary>SU1215: the machine's memory fits into the host and into none of its nodes.</summary>
internal sealed class NumaCheck : HostCheck
{
    public override string Name => "memory.numa";

    public override CheckTopic Topic => CheckTopic.Memory;

    public override string Question => "Does the machine fit into one node?";

    public override ImmutableArray<string> Reads => ["/sys/devices/system/node/node*/meminfo: MemFree, FilePages, Shmem; cpulist"];

    public override ImmutableArray<string> Finds => ["SU1215"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("numactl -i none >> /etc/kvm/qemu-system-x86_64", "There is no such file, and libnuma does not take `none`. QEMU binds memory itself: memory-backend with host-nodes and policy=bind."),
        new("echo numa=off > /etc/sysctl.conf", "A word of the kernel's command line, no sysctl; it switches NUMA off; and `>` empties the file."),
        new("<numa policy='nodebind'> in the domain's XML", "Not in the schema. libvirt: <numatune><memory mode='strict' nodeset='0'/></numatune>; a machine file: hardware.numa."),
        new("dmidecode -s system-physical-pointer; perf record -e cache-miss", "No such keyword, no such event. The nodes are in /sys/devices/system/node."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Memory is not Known<MemoryFacts>(var memory))
        {
            return [CouldNot(facts.Memory)];
        }

        if (memory.Nodes.Length < 2)
        {
            return [Fine("one node: all memory is equally near")];
        }

        var nodes = string.Join(", ", memory.Nodes.Select(node => $"node {node.Id}: {Amount.Bytes(node.Available)} of {Amount.Bytes(node.Total)}, CPUs {node.Cpus}"));
        return wants is null || wants.IsServed || memory.Nodes.Any(node => node.Available >= wants.NeededBytes) ? [Fine(nodes)] : [Found("SU1215", FindingSeverity.Info,
            $"The machine's {Amount.Bytes(wants.MemoryBytes)} fit into no single node of this host.",
            "Part of its memory will be far from its CPUs: it runs, some slower. That is no fault where the machine is larger than a node.",
            [.. memory.Nodes.Select(node => new Evidence($"{Amount.Bytes(node.Available)} of {Amount.Bytes(node.Total)} free or in files, CPUs {node.Cpus}", $"node {node.Id}"))],
            [new("Give it less than a node has, or show the guest two nodes.")])];
    }
}

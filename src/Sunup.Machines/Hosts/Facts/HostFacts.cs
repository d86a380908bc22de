using System.Collections.Immutable;
using Sunup.Linux.Kexec;

namespace Sunup.Machines.Hosts.Facts;

/// <summary>What was read of a host, at one moment. Judging it is for the checks; a host that does not exist is a literal of this.</summary>
public sealed record HostFacts
{
    public required Fact<CpuFacts> Cpu { get; init; }

    public required KvmFacts Kvm { get; init; }

    /// <summary>The process that would start QEMU.</summary>
    public required Fact<UserFacts> User { get; init; }

    public required Fact<MemoryFacts> Memory { get; init; }

    /// <summary>The control groups that hold this process, itself first, then up to the root.</summary>
    public required Fact<ImmutableArray<CgroupFacts>> Cgroups { get; init; }

    public required Fact<PressureFacts> Pressure { get; init; }

    public required Fact<CpuTimeFacts> CpuTime { get; init; }

    /// <summary>The kernel's messages that it still has, oldest first.</summary>
    public required Fact<ImmutableArray<KernelMessage>> KernelLog { get; init; }

    /// <summary>Processes that the kernel killed for lack of memory, from the journal's files: of earlier boots too.</summary>
    public required Fact<ImmutableArray<JournalMessage>> JournalOomKills { get; init; }

    public required QemuFacts Qemu { get; init; }

    /// <summary>VMs of QEMU that run, whoever started them.</summary>
    public required Fact<ImmutableArray<QemuProcess>> Vms { get; init; }

    /// <summary>Of each disk image that the machine names, in its order.</summary>
    public ImmutableArray<ImageFacts> Images { get; init; } = [];

    public required NetworkFacts Network { get; init; }

    public required StorageFacts Storage { get; init; }

    public required Fact<ClockFacts> Clock { get; init; }

    public required LeftoverFacts Leftovers { get; init; }

    public required Fact<IommuFacts> Iommu { get; init; }

    /// <summary>How a probe VM did under load; null where that was not asked for.</summary>
    public Fact<StressFacts>? Stress { get; init; }
}

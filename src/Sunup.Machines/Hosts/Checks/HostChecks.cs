using System.Collections.Immutable;
using Sunup.Machines.Hosts.Checks.Clock;
using Sunup.Machines.Hosts.Checks.Cpu;
using Sunup.Machines.Hosts.Checks.Disks;
using Sunup.Machines.Hosts.Checks.Kvm;
using Sunup.Machines.Hosts.Checks.Leftovers;
using Sunup.Machines.Hosts.Checks.Memory;
using Sunup.Machines.Hosts.Checks.Network;
using Sunup.Machines.Hosts.Checks.Qemu;
using Sunup.Machines.Hosts.Checks.Storage;

namespace Sunup.Machines.Hosts.Checks;

/// <summary>All checks, in the order in which the screen shows them and a finding comes first.</summary>
public static class HostChecks
{
    public static ImmutableArray<HostCheck> All { get; } =
    [
        new CpuVirtualisationCheck(),
        new FirmwareLockCheck(),
        new KvmModulesCheck(),
        new KvmDeviceCheck(),
        new KvmProbeCheck(),
        new NestedCheck(),
        new IommuCheck(),
        new PassthroughCheck(),
        new AvailableMemoryCheck(),
        new CgroupMemoryCheck(),
        new HugePagesCheck(),
        new OvercommitCheck(),
        new NumaCheck(),
        new MemoryPressureCheck(),
        new OomKillCheck(),
        new StressCheck(),
        new CpuCountCheck(),
        new StealCheck(),
        new LimitsCheck(),
        new QemuProgramCheck(),
        new QemuCapabilityCheck(),
        new FirmwareCheck(),
        new ImagePresentCheck(),
        new ImageAccessCheck(),
        new ImageFormatCheck(),
        new ImageIntegrityCheck(),
        new BackingChainCheck(),
        new ImageLockCheck(),
        new ImageSpaceCheck(),
        new DenialCheck(),
        new TunCheck(),
        new BridgeCheck(),
        new BridgeFilterCheck(),
        new PortsCheck(),
        new SegmentCheck(),
        new RaidCheck(),
        new MappedDeviceCheck(),
        new ThinPoolCheck(),
        new ZfsCheck(),
        new BtrfsCheck(),
        new DiskErrorCheck(),
        new ClockCheck(),
        new LeftoverVmCheck(),
        new LeftoverTapCheck(),
        new LeftoverFileCheck(),
    ];

    /// <summary>The check of that name, or null.</summary>
    public static HostCheck? Find(string name) => All.FirstOrDefault(check => string.Equals(check.Name, name, StringComparison.OrdinalIgnoreCase));
}

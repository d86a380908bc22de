using System.Collections.Immutable;
using Sunup.Formats.Disks.Qcow2;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Linux.Files;
using Sunup.Linux.Kexec;
using Sunup.Linux.Kvm;
using Sunup.Linux.Sockets;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Tests;

/// <summary>Hosts as records: one on which everything is right, to be broken in one place.</summary>
internal static class SampleHosts
{
    public const long GiB = 1L << 30;

    public static readonly UserFacts Anna = new()
    {
        Uid = 1000,
        Name = "anna",
        Groups = [1000, 104],
        GroupsOnFile = [1000, 104],
        Capabilities = 0,
        Container = null,
        Confinement = null,
        Limits = ImmutableSortedDictionary<string, long>.Empty.Add("Max open files", 1024).Add("Max locked memory", 8 << 20).Add("Max processes", 127000),
        AllowedCpus = 16,
    };

    public static readonly DeviceNode KvmNode = new("/dev/kvm", true, 10, 232, new FileRights(0x1b0, 0, 104, "kvm", []));

    /// <summary>A machine with one disk of its own.</summary>
    public static MachineConfig Machine { get; } = new()
    {
        Name = "web1",
        Boot = new BootConfig(),
        Route = Route.Disk,
        Hardware = new HardwareConfig
        {
            Cpus = 2,
            MemoryBytes = 2 * GiB,
            Accel = AcceleratorKind.Kvm,
            Disks = [new DiskConfig("/srv/vm/web1.qcow2", Overlay: false)],
            Nics = [new NicConfig(NicModel.VirtioNet, MacAddress.Parse("52:54:00:12:34:56"))],
        },
    };

    public static ImageFacts Image { get; } = new()
    {
        Path = "/srv/vm/web1.qcow2",
        IsWritten = true,
        Parts =
        [
            new("/", true, new FileRights(0x1ed, 0, 0, "root", []), null),
            new("/srv", true, new FileRights(0x1ed, 0, 0, "root", []), null),
            new("/srv/vm", true, new FileRights(0x1ed, 1000, 1000, "anna", []), null),
            new("/srv/vm/web1.qcow2", false, new FileRights(0x1b4, 1000, 1000, "anna", []), null),
        ],
        Format = "qcow2",
        Length = 3 * GiB,
        Check = new Qcow2CheckReport { Header = new Qcow2Header { Version = 3, ClusterBits = 16, Size = 20UL << 30, L1Size = 40, L1TableOffset = 0x30000 } },
        Locks = ImmutableArray<FileLock>.Empty,
        Space = new FileSystemSpace(500 * GiB, 200 * GiB, 30_000_000, 29_000_000, false),
        SpaceOf = "/srv/vm",
        MayGrowBytes = 17 * GiB,
        Devices = ["dm-1", "nvme0n1p3", "nvme0n1"],
    };

    public static HostFacts Healthy { get; } = new()
    {
        Cpu = new CpuFacts("GenuineIntel", "Intel(R) Xeon(R) Gold 6338", ["fpu", "vmx", "sse2", "avx2", "bmi2"], 16),
        Kvm = new KvmFacts
        {
            Node = KvmNode,
            IsRegistered = true,
            Modules = ImmutableArray.Create(
                new ModuleFacts("kvm", false, 1, ImmutableSortedDictionary<string, string>.Empty),
                new ModuleFacts("kvm_intel", false, 0, ImmutableSortedDictionary<string, string>.Empty.Add("nested", "Y").Add("ept", "Y").Add("unrestricted_guest", "Y"))),
            ModuleFiles = ImmutableArray.Create("kvm", "kvm-intel", "kvm-amd"),
            Blacklisted = ImmutableArray<string>.Empty,
            LockRegister = 5UL,
            Device = new KvmDeviceState(null, null, false),
            Probe = new KvmComparison(new KvmProbeResult(true, "KVM: it ran.", TimeSpan.FromMilliseconds(9)), new KvmProbeResult(true, "TCG: it ran.", TimeSpan.FromMilliseconds(96))),
        },
        User = Anna,
        Memory = new MemoryFacts
        {
            Total = 64 * GiB,
            Available = 40 * GiB,
            SwapFree = 0,
            CommitLimit = 32 * GiB,
            Committed = 20 * GiB,
            OvercommitMode = 0,
            HugePages = [new HugePagePool(2 << 20, 0, 0, 0)],
            Nodes = [new NumaNode(0, 32 * GiB, 20 * GiB, "0-7"), new NumaNode(1, 32 * GiB, 20 * GiB, "8-15")],
        },
        Cgroups = ImmutableArray.Create(
            new CgroupFacts("/sys/fs/cgroup/user.slice/user-1000.slice", 2, null, 3 * GiB, GiB, null, 0, 84000, 90),
            new CgroupFacts("/sys/fs/cgroup/user.slice", 2, null, 4 * GiB, GiB, null, 0)),
        Pressure = new PressureFacts(1.5, 0, 0, 0.4, 0.2),
        CpuTime = new CpuTimeFacts(0, 0, 16),
        KernelLog = ImmutableArray.Create(new KernelMessage(TimeSpan.Zero, "Linux version 6.12.107"), new KernelMessage(TimeSpan.FromSeconds(9), "kvm_intel: using Hyper-V Enlightened VMCS")),
        JournalOomKills = ImmutableArray<JournalMessage>.Empty,
        Qemu = new QemuFacts
        {
            Program = "qemu-system-x86_64",
            Path = "/usr/bin/qemu-system-x86_64",
            Build = new QemuBuild("7.2.22", true, ImmutableSortedDictionary<string, int>.Empty.Add("pc", 255).Add("q35", 288), ["virtio-net-pci", "virtio-blk-pci", "virtio-rng-pci", "vfio-pci", "e1000", "e1000e", "rtl8139"]),
            Firmware = QemuFirmware.SeaBios,
            FirmwarePackages = ImmutableArray.Create("ovmf 2022.11-6", "seabios 1.16.2-1"),
        },
        Vms = ImmutableArray.Create(new QemuProcess(4711, "db1", 4 * GiB, 2, 4 * GiB, 'S')),
        Images = [Image],
        Network = new NetworkFacts
        {
            Interfaces = ImmutableArray.Create(
                new InterfaceFacts { Name = "br0", Mtu = 1500, IsUp = true, HasCarrier = true, IsBridge = true },
                new InterfaceFacts { Name = "eno1", Mtu = 1500, IsUp = true, HasCarrier = true, Master = "br0" }),
            Tun = new DeviceNode("/dev/net/tun", true, 10, 200, new FileRights(0x1b6, 0, 0, "root", [])),
            Forwards = true,
            BridgesAreFiltered = false,
            ForwardChains = ImmutableArray<ForwardChain>.Empty,
            LegacyTables = ImmutableArray<string>.Empty,
            PortOwners = ImmutableArray<PortOwner>.Empty,
        },
        Storage = new StorageFacts
        {
            Arrays = ImmutableArray.Create(new RaidArray("md0", "raid1", 2, 0, "clean", "idle")),
            Mapped = ImmutableArray.Create(new MappedDevice("dm-1", "vg-vm", "LVM-x", false)),
            ThinPools = ImmutableArray.Create(new ThinPool("vg-thin-tpool", "dm-4", 0.31, 0.12, "rw", false)),
            ZfsPools = ImmutableArray.Create(new ZfsPool("tank", "ONLINE")),
            BtrfsVolumes = ImmutableArray.Create(new BtrfsVolume("0f1d2c3b-0000-4000-8000-000000000001", "data", [new BtrfsDevice(1, false, 0)])),
        },
        Clock = new ClockFacts("tsc", ["tsc", "hpet", "acpi_pm"]),
        Leftovers = new LeftoverFacts { Folders = ImmutableArray<string>.Empty, Namespaces = ImmutableArray<string>.Empty },
        Iommu = new IommuFacts(["DMAR"], [new IommuGroup(7, [new IommuDevice("0000:01:00.0", "vfio-pci", false), new IommuDevice("0000:00:01.0", "pcieport", true)])], ["intel_iommu=on"], true),
    };

    public static HostFacts WithKvm(this HostFacts facts, Func<KvmFacts, KvmFacts> change) => facts with { Kvm = change(facts.Kvm) };

    public static HostFacts WithMemory(this HostFacts facts, Func<MemoryFacts, MemoryFacts> change) => facts with { Memory = facts.Memory.Select(change) };

    public static HostFacts WithImage(this HostFacts facts, Func<ImageFacts, ImageFacts> change) => facts with { Images = [change(facts.Images[0])] };

    public static HostFacts WithNetwork(this HostFacts facts, Func<NetworkFacts, NetworkFacts> change) => facts with { Network = change(facts.Network) };

    public static HostFacts WithStorage(this HostFacts facts, Func<StorageFacts, StorageFacts> change) => facts with { Storage = change(facts.Storage) };

    public static HostFacts WithLog(this HostFacts facts, params ImmutableArray<string> lines) =>
        facts with { KernelLog = lines.Select(line => new KernelMessage(TimeSpan.FromSeconds(12), line)).ToImmutableArray() };

    public static MachineConfig With(this MachineConfig machine, params ImmutableArray<string> rawQemu) => machine with { RawQemu = rawQemu };
}

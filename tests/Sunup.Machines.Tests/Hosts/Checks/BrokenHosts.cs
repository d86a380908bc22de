using System.Collections.Immutable;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Formats.Recognition;
using Sunup.Linux.Files;
using Sunup.Linux.Kvm;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Kvm;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Checks;

/// <summary>A host that is broken in one way, and the finding that must come first.</summary>
/// <param name="Id">Of the finding.</param>
/// <param name="Break">What is wrong.</param>
/// <param name="Machine">Of the machine that is asked about, where it is not the sample.</param>
internal sealed record BrokenHost(string Id, Func<HostFacts, HostFacts> Break, Func<MachineConfig, MachineConfig>? Machine = null);

internal static partial class BrokenHosts
{
    private static readonly KvmDeviceState s_noNode = new(KvmDeviceStep.Open, "ENOENT (No such file or directory)", false, "ENOENT");

    private static readonly KvmDeviceState s_denied = new(KvmDeviceStep.Open, "EACCES (Permission denied)", true, "EACCES");

    public static IReadOnlyDictionary<string, BrokenHost> All { get; } = Kvm().Concat(Memory()).Concat(Disks()).Concat(Others()).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static HostFacts NoKvm(HostFacts facts) => facts.WithKvm(kvm => kvm with
    {
        Node = new Known<DeviceNode?>(null),
        IsRegistered = false,
        Modules = ImmutableArray<ModuleFacts>.Empty,
        Device = s_noNode,
        Probe = new Unknown<KvmComparison>("no VM"),
    });

    private static HostFacts Flags(HostFacts facts, params ImmutableArray<string> flags) => facts with { Cpu = facts.Cpu.Select(cpu => cpu with { Flags = flags }) };

    private static Dictionary<string, BrokenHost> Kvm() => new(StringComparer.Ordinal)
    {
        ["a CPU without virtualisation"] = new("SU0121", facts => Flags(NoKvm(facts), "fpu", "sse2").WithKvm(kvm => kvm with { LockRegister = new Unknown<ulong>("no msr") })),
        ["a VM without nested virtualisation"] = new("SU0122", facts => Flags(NoKvm(facts), "fpu", "hypervisor").WithKvm(kvm => kvm with { LockRegister = new Unknown<ulong>("no msr") })),
        ["firmware that locked it, by the register"] = new("SU0123", facts => Flags(NoKvm(facts), "fpu").WithKvm(kvm => kvm with { LockRegister = 1UL })),
        ["firmware that locked it, by the kernel's word"] = new("SU0123", facts => Flags(NoKvm(facts), "fpu").WithKvm(kvm => kvm with { LockRegister = new Unknown<ulong>("no msr") })
            .WithLog("x86/cpu: VMX (outside TXT) disabled by BIOS")),
        ["AMD's lock"] = new("SU0123", facts => (Flags(NoKvm(facts), "fpu") with { Cpu = new CpuFacts("AuthenticAMD", "AMD EPYC", ["fpu"], 8) }).WithKvm(kvm => kvm with { LockRegister = 0x18UL })),
        ["a module that is not loaded"] = new("SU0124", NoKvm),
        ["a module that modprobe keeps out"] = new("SU0125", facts => NoKvm(facts).WithKvm(kvm => kvm with { Blacklisted = ImmutableArray.Create("/etc/modprobe.d/vbox.conf: blacklist kvm_intel") })),
        ["a container without the device"] = new("SU0126", facts => (facts with { User = SampleHosts.Anna with { Container = "docker" } })
            .WithKvm(kvm => kvm with { Node = new Known<DeviceNode?>(null), Device = s_noNode })),
        ["a file in the device's place"] = new("SU0127", facts => facts.WithKvm(kvm => kvm with
        {
            Node = SampleHosts.KvmNode with { IsCharacterDevice = false, Major = 0, Minor = 0 },
            Device = new KvmDeviceState(KvmDeviceStep.Version, "ENOTTY (Inappropriate ioctl for device)", false, "ENOTTY"),
        })),
        ["a node of other numbers"] = new("SU0127", facts => facts.WithKvm(kvm => kvm with { Node = SampleHosts.KvmNode with { Minor = 200 }, Device = new KvmDeviceState(KvmDeviceStep.Version, "ENOTTY", false, "ENOTTY") })),
        ["a user without the group"] = new("SU0128", facts => (facts with { User = SampleHosts.Anna with { Groups = [1000], GroupsOnFile = [1000] } }).WithKvm(kvm => kvm with { Device = s_denied })),
        ["a login from before the group"] = new("SU0129", facts => (facts with { User = SampleHosts.Anna with { Groups = [1000] } }).WithKvm(kvm => kvm with { Device = s_denied })),
        ["an access list that names another user"] = new("SU0128", facts => (facts with { User = SampleHosts.Anna with { Groups = [1000], GroupsOnFile = [1000] } }).WithKvm(kvm => kvm with
        {
            Device = s_denied,
            Node = SampleHosts.KvmNode with { Rights = SampleHosts.KvmNode.Rights with { AccessList = [new(AccessTag.Owner, 6, 0), new(AccessTag.User, 6, 1001), new(AccessTag.OwningGroup, 6, 0), new(AccessTag.Mask, 6, 0), new(AccessTag.Other, 0, 0)] } },
        })),
        ["a device list that says no"] = new("SU0130", facts => facts.WithKvm(kvm => kvm with { Device = new KvmDeviceState(KvmDeviceStep.Open, "EPERM (Operation not permitted)", true, "EPERM") })),
        ["VirtualBox at work"] = new("SU0131", facts => facts.WithKvm(kvm => kvm with
        {
            Device = new KvmDeviceState(KvmDeviceStep.CreateVm, "EBUSY (Device or resource busy)", false, "EBUSY"),
            Modules = kvm.Modules.Select(modules => modules.Add(new ModuleFacts("vboxdrv", false, 2, ImmutableSortedDictionary<string, string>.Empty))),
        })),
        ["no memory for a VM"] = new("SU0132", facts => facts.WithKvm(kvm => kvm with { Device = new KvmDeviceState(KvmDeviceStep.CreateVm, "ENOMEM (Cannot allocate memory)", false, "ENOMEM") })),
        ["a KVM that carries no guest"] = new("SU0133", facts => facts.WithKvm(kvm => kvm with { Probe = kvm.Probe.Select(probe => probe with { Kvm = new KvmProbeResult(false, "KVM: it hangs.") }) })),
        ["a KVM slower than emulation"] = new("SU0134", facts => facts.WithKvm(kvm => kvm with { Probe = kvm.Probe.Select(probe => probe with { Kvm = probe.Kvm with { GuestTime = TimeSpan.FromSeconds(1.4) } }) })),
        ["no second level of page tables"] = new("SU0135", facts => facts.WithKvm(kvm => kvm with
        {
            Modules = ImmutableArray.Create(new ModuleFacts("kvm_intel", false, 0, ImmutableSortedDictionary<string, string>.Empty.Add("ept", "N"))),
        })),
        ["no IOMMU for a device that is passed through"] = new("SU0136", facts => Unlocked(facts) with { Iommu = new IommuFacts(["DMAR"], [], [], false) }, machine => machine.With("-device", "vfio-pci,host=01:00.0")),
        ["a group that the host uses too"] = new("SU0137", facts => Unlocked(facts) with { Iommu = new IommuFacts(["DMAR"], [new IommuGroup(7, [new("0000:01:00.0", "vfio-pci", false), new("0000:01:00.1", "snd_hda_intel", false)])], [], true) }, machine => machine.With("-device", "vfio-pci,host=01:00.0")),
        ["a device with the host's driver"] = new("SU0138", facts => Unlocked(facts) with { Iommu = new IommuFacts(["DMAR"], [new IommuGroup(7, [new("0000:01:00.0", "nouveau", false)])], [], true) }, machine => machine.With("-device", "vfio-pci,host=01:00.0")),
    };

    private static Dictionary<string, BrokenHost> Memory() => new(StringComparer.Ordinal)
    {
        ["too little memory"] = new("SU1211", facts => facts.WithMemory(memory => memory with { Available = SampleHosts.GiB })),
        ["a limit in the parent group"] = new("SU1212", facts => facts with { Cgroups = ImmutableArray.Create(new CgroupFacts("/sys/fs/cgroup/a/b", 2), new CgroupFacts("/sys/fs/cgroup/a", 2, SampleHosts.GiB, SampleHosts.GiB / 2, 0)) }),
        ["a limit of the first version"] = new("SU1212", facts => facts with { Cgroups = ImmutableArray.Create(new CgroupFacts("/sys/fs/cgroup/memory/docker/x", 1, SampleHosts.GiB, 10 << 20, 0)) }),
        ["no huge pages"] = new("SU1213", facts => facts.WithMemory(memory => memory with { HugePages = [new HugePagePool(2 << 20, 1024, 1024, 512)] }), machine => machine.With("-mem-path", "/dev/hugepages")),
        ["a kernel that promises no more"] = new("SU1214", facts => facts.WithMemory(memory => memory with { OvercommitMode = 2, CommitLimit = 21 * SampleHosts.GiB })),
        ["a machine larger than a node"] = new("SU1215", facts => facts, machine => machine with { Hardware = machine.Hardware! with { MemoryBytes = 24 * SampleHosts.GiB } }),
        ["standstill for want of memory"] = new("SU1216", facts => facts with { Pressure = new PressureFacts(20, 44, 31, 60, 12) }),
        ["a VM that was killed"] = new("SU1217", facts => facts.WithLog("Out of memory: Killed process 4100 (qemu-system-x86) total-vm:9128108kB, anon-rss:8200000kB")),
        ["a kill in an earlier boot"] = new("SU1217", facts => facts with { JournalOomKills = ImmutableArray.Create(new JournalMessage(DateTimeOffset.UnixEpoch.AddYears(56), "Memory cgroup out of memory: Killed process 812 (java)", "/var/log/journal/1/system.journal")) }),
        ["more CPUs than there are"] = new("SU1218", facts => facts with { User = SampleHosts.Anna with { AllowedCpus = 1 } }),
        ["CPU time taken away"] = new("SU1219", facts => facts with { CpuTime = new CpuTimeFacts(0.02, 0.38, 16) }),
        ["a limit of address space"] = new("SU1220", facts => facts with { User = SampleHosts.Anna with { Limits = SampleHosts.Anna.Limits.Add("Max address space", SampleHosts.GiB) } }),
        ["a VM that does not come up under load"] = new("SU1221", facts => facts with { Stress = new StressFacts(SampleHosts.GiB, 16, TimeSpan.FromSeconds(4), "KVM", false, TimeSpan.FromMilliseconds(9), null, "the test guest did not get to long mode within 8 s", 0) }),
        ["VMs that were promised more than there is"] = new("SU1222", facts => facts with { Vms = ImmutableArray.Create(new QemuProcess(4711, "db1", 48 * SampleHosts.GiB, 8, SampleHosts.GiB, 'S')) }),
        ["a group without room for threads"] = new("SU1223", facts => facts with { Cgroups = ImmutableArray.Create(new CgroupFacts("/sys/fs/cgroup/a", 2, ProcessLimit: 100, Processes: 60)) }),
    };

    private static HostFacts Unlocked(HostFacts facts) => facts with { User = SampleHosts.Anna with { Limits = SampleHosts.Anna.Limits.Remove("Max locked memory") } };

    private static Fact<Qcow2CheckReport?> Damage(ImageFacts image, Func<Qcow2CheckReport, Qcow2CheckReport> change) => image.Check.Select(report => (Qcow2CheckReport?)change(report!));
}

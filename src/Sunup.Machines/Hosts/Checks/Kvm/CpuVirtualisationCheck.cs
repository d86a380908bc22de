using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0121, SU0122: the CPU, or the hypervisor below, offers no virtualisation.</summary>
internal sealed class CpuVirtualisationCheck : HostCheck
{
    public override string Name => "kvm.cpu";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Does the CPU offer virtualisation?";

    public override ImmutableArray<string> Reads => ["/proc/cpuinfo: flags vmx, svm, hypervisor", "/proc/misc: whether KVM is offered without them"];

    public override ImmutableArray<string> Finds => ["SU0121", "SU0122"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("grep -E 'vmx|svm' /proc/cpuinfo", "A hint only. Some kernels make VMs without either flag (kvm_pvm), and with the flag a guest may still not run: kvm.probe runs one."),
        new("kvm-ok", "It stops at flags and the device's existence, and says yes where no guest runs, and no where they do."),
        new("dmidecode -s processor-type | grep 'Intel VT-x'", "dmidecode has no such keyword. The flags are in /proc/cpuinfo."),
        new("dmidecode -s system-manufacturer | grep Intel", "It names who built the machine. That says nothing of VT-x or VT-d."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Cpu is not Known<CpuFacts>(var cpu))
        {
            return [CouldNot(facts.Cpu)];
        }

        var name = $"{cpu.Model}, {cpu.Count} CPUs{(cpu.IsGuest ? ", itself a VM" : "")}";
        if (cpu.Virtualisation is { } flag)
        {
            return [Fine($"{name}: {flag}")];
        }

        if (KvmState.MakesVms(facts) || KvmState.IsOffered(facts))
        {
            return [Fine($"{name}: neither vmx nor svm, and this kernel offers KVM without them")];
        }

        if (!cpu.IsX86)
        {
            return [CouldNot("this is no x86 CPU: its flags say nothing of virtualisation, kvm.device does")];
        }

        return KvmState.FirmwareLock(facts) is not null ? [Fine($"{name}: the flag is hidden, since firmware has switched it off")] : [Missing(cpu, wants)];
    }

    private static CheckResult Missing(CpuFacts cpu, MachineWants? wants)
    {
        ImmutableArray<Evidence> evidence = [new(cpu.IsGuest ? "the flags have `hypervisor`, and neither vmx nor svm" : "the flags have neither vmx nor svm", "/proc/cpuinfo")];
        return cpu.IsGuest
            ? Found("SU0122", KvmState.SeverityFor(wants), "This host is a VM, and the hypervisor below does not pass virtualisation on.",
                "Nested virtualisation is off for this VM, so KVM has nothing to work with.", evidence,
                [
                    new("On the outer host, let the VM see it: CPU model `host`, and nested virtualisation on.", "cat /sys/module/kvm_intel/parameters/nested /sys/module/kvm_amd/parameters/nested"),
                    new("In a cloud, take a kind of instance that allows nested virtualisation, or a bare-metal one."),
                    new("Run machines by emulation: `hardware.accel: tcg`, some ten times slower."),
                ])
            : Found("SU0121", KvmState.SeverityFor(wants), "The CPU offers no hardware virtualisation.",
                "KVM needs VT-x (vmx) or AMD-V (svm). The kernel shows neither, and nothing says that firmware hides it.", evidence,
                [
                    new("Look into the firmware's setup for Intel Virtualization Technology, VT-x, SVM Mode or AMD-V, and switch it on."),
                    new("Run machines by emulation: `hardware.accel: tcg`, some ten times slower."),
                ], Confidence.Likely);
    }
}

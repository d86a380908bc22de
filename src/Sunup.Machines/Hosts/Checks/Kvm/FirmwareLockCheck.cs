using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0123: firmware has switched virtualisation off and locked it.</summary>
internal sealed class FirmwareLockCheck : HostCheck
{
    public override string Name => "kvm.firmware";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Has firmware locked virtualisation?";

    public override ImmutableArray<string> Reads => ["/dev/cpu/0/msr: IA32_FEATURE_CONTROL (0x3a) or VM_CR (0xc0010114), where the module msr is loaded", "/dev/kmsg: `VMX ... disabled by BIOS`, `SVM disabled (by BIOS)`"];

    public override ImmutableArray<string> Finds => ["SU0123"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("dmidecode -s bios-vendor", "It names the vendor. Whether virtualisation is on is in a register of the CPU, and the kernel says so when it is not."),
        new("dmesg | grep -i 'CPUID signature not supported'", "Neither Linux nor QEMU has such a message."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (KvmState.MakesVms(facts))
        {
            yield return Fine("no: KVM makes VMs");
        }
        else if (KvmState.FirmwareLock(facts) is { } evidence)
        {
            yield return Found("SU0123", KvmState.SeverityFor(wants), "Firmware has switched virtualisation off.",
                "The CPU can do it; firmware locked it in the off position before Linux started. No command of a running system changes that.", [evidence],
                [
                    new("Restart into the firmware's setup, switch on Intel Virtualization Technology, VT-x, SVM Mode or AMD-V, and cut the power once: some boards keep the lock over a warm restart.", "systemctl reboot --firmware-setup"),
                    new("See afterwards that it took.", "sunup doctor"),
                ]);
        }
        else if (facts.Kvm.LockRegister.WhyUnknown is { } why && facts.KernelLog.WhyUnknown is { } other)
        {
            yield return CouldNot($"{why}; {other}");
        }
        else
        {
            yield return Fine("nothing says so");
        }
    }
}

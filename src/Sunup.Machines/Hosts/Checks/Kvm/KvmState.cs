using System.Text.RegularExpressions;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>What several checks of KVM ask of the same facts, so that one cause is told once.</summary>
internal static partial class KvmState
{
    private const ulong IntelLocked = 1;
    private const ulong IntelOutsideSmx = 1 << 2;
    private const ulong AmdDisabled = 1 << 4;

    /// <summary>An empty VM was made: nothing in CPU, firmware or modules stands in the way.</summary>
    public static bool MakesVms(HostFacts facts) => facts.Kvm.Device.FailedAt is null;

    /// <summary>The kernel offers the device, or it is not known that it does not.</summary>
    public static bool IsOffered(HostFacts facts) => facts.Kvm.IsRegistered is not Known<bool>(false) || MakesVms(facts);

    /// <summary>Modules that make KVM for a kind of CPU.</summary>
    public static bool IsVendorModule(ModuleFacts module) => module.Name.StartsWith("kvm_", StringComparison.Ordinal);

    /// <summary>Without KVM a machine runs by emulation, unless it says that it must not. A real machine does not need it here.</summary>
    public static FindingSeverity SeverityFor(MachineWants? wants) =>
        wants is { IsServed: true } ? FindingSeverity.Info : wants?.Accel is AcceleratorKind.Kvm ? FindingSeverity.Error : wants?.Accel is AcceleratorKind.Tcg ? FindingSeverity.Info : FindingSeverity.Warning;

    /// <summary>What says that firmware has switched virtualisation off; null where nothing says so.</summary>
    /// <remarks>Source: Linux arch/x86/kernel/cpu/feat_ctl.c, kvm/vmx/vmx.c, kvm/svm/svm.c; Intel SDM volume 3, appendix A; AMD APM volume 2, 15.30.1.</remarks>
    public static Evidence? FirmwareLock(HostFacts facts)
    {
        if (MakesVms(facts))
        {
            return null;
        }

        if (facts.Kvm.LockRegister is Known<ulong>(var value) && facts.Cpu is Known<CpuFacts>(var cpu))
        {
            var isAmd = cpu.Vendor is "AuthenticAMD" or "HygonGenuine";
            if (isAmd ? (value & AmdDisabled) != 0 : (value & IntelLocked) != 0 && (value & IntelOutsideSmx) == 0)
            {
                return new Evidence(isAmd ? $"VM_CR (0xc0010114) is 0x{value:x}: SVMDIS is set" : $"IA32_FEATURE_CONTROL (0x3a) is 0x{value:x}: locked, and VMX is off", "/dev/cpu/0/msr");
            }
        }

        if (facts.KernelLog is Known<System.Collections.Immutable.ImmutableArray<Linux.Kexec.KernelMessage>>(var log))
        {
            var said = log.Select(message => message.Text).FirstOrDefault(text => DisabledByFirmware().IsMatch(text));
            return said is null ? null : new Evidence(said, "/dev/kmsg");
        }

        return null;
    }

    [GeneratedRegex(@"(VMX|SVM)\b.*(disabled by BIOS|not enabled \(by BIOS\)|disabled \(by BIOS\))|disabled by bios", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DisabledByFirmware();
}

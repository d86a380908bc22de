using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>Whether anything in a machine's file uses the virtual IOMMU that it asks for: SU0982.</summary>
internal static class IommuNeed
{
    public static IEnumerable<Finding> Of(MachineConfig machine)
    {
        if (machine.Hardware is not { Iommu: true })
        {
            yield break;
        }

        ImmutableArray<Evidence> uses = [.. Uses(machine)];
        yield return new Finding
        {
            Id = "SU0982",
            Severity = FindingSeverity.Info,
            Stage = Stage.Root,
            Summary = uses.IsEmpty ? "nothing in this file uses the virtual IOMMU that it asks for" : "the virtual IOMMU has a use in this file",
            Cause = "Inside a guest an IOMMU serves to give devices to guests of that guest, or to programs such as DPDK, and to keep devices from memory that is not theirs. "
                + "A guest that does none of that runs the same without, and any initramfs without the driver loses its disks.",
            Confidence = uses.IsEmpty ? Confidence.Possible : Confidence.Certain,
            Evidence = [new Evidence("true", "security.iommu"), .. uses],
            Remedies = uses.IsEmpty ? [new Remedy("Set `security.iommu: false`, unless programs in the guest ask for it")] : [],
        };
    }

    private static IEnumerable<Evidence> Uses(MachineConfig machine)
    {
        if (machine.RawQemu.Any(argument => argument.Contains("vfio-", StringComparison.Ordinal)))
        {
            yield return new Evidence("a device of the host is passed through", "raw.qemu");
        }

        if (machine.RawQemuConfig.Any(section => section.Entries.Any(entry => entry is { Key: "driver" } && entry.Value?.StartsWith("vfio-", StringComparison.Ordinal) == true)))
        {
            yield return new Evidence("a device of the host is passed through", "raw.qemu.conf");
        }

        if (machine.Hardware!.CpuModel is { } cpu && (cpu.Contains("+vmx", StringComparison.Ordinal) || cpu.Contains("+svm", StringComparison.Ordinal)))
        {
            yield return new Evidence($"{cpu}: the guest can run guests of its own", "hardware.cpu");
        }
    }
}

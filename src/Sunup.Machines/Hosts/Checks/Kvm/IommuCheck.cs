using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0136: firmware describes an IOMMU and the kernel does not use it.</summary>
internal sealed class IommuCheck : HostCheck
{
    public override string Name => "iommu.groups";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Could devices be passed through?";

    public override ImmutableArray<string> Reads => ["/sys/firmware/acpi/tables/DMAR, IVRS, VIOT", "/sys/kernel/iommu_groups/*", "/proc/cmdline"];

    public override ImmutableArray<string> Finds => ["SU0136"];

    public override ImmutableArray<PopularCommand> Popular =>
    [
        new("dmidecode -t processor | grep 'VT-d'", "VT-d is no property of the processor's record. Firmware describes the IOMMU in the ACPI table DMAR (Intel) or IVRS (AMD), and the kernel makes groups when it uses it."),
        new("AMD-Vi is the CPU's virtualisation", "AMD-V is that; AMD-Vi is the IOMMU, and VMs need it only for devices that are passed through."),
    ];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (facts.Iommu is not Known<IommuFacts>(var iommu))
        {
            yield return CouldNot(facts.Iommu);
        }
        else if (!iommu.Groups.IsEmpty)
        {
            yield return Fine($"yes: {Amount.Count(iommu.Groups.Length, "group")}{(iommu.HasVfioDriver ? ", vfio-pci is there" : ", vfio-pci is not loaded")}");
        }
        else if (wants?.PassedThrough is { IsEmpty: false } devices)
        {
            yield return Found("SU0136", FindingSeverity.Error, $"The machine passes {string.Join(", ", devices)} through, and the kernel uses no IOMMU.",
                iommu.Tables.IsEmpty ? "Firmware describes none: it has no VT-d or AMD-Vi, or it is switched off in its setup." : $"Firmware describes one ({string.Join(", ", iommu.Tables)}), and the kernel made no groups.",
                [new("no groups", "/sys/kernel/iommu_groups"), new(iommu.CommandLine.IsEmpty ? "nothing about an IOMMU" : string.Join(' ', iommu.CommandLine), "/proc/cmdline")],
                [new("Switch VT-d or AMD-Vi on in the firmware's setup."), new("Intel: add `intel_iommu=on` to the kernel's command line and start anew.")]);
        }
        else
        {
            yield return Fine(iommu.Tables.IsEmpty ? "no: firmware describes no IOMMU; VMs do not need one" : $"no: the IOMMU ({string.Join(", ", iommu.Tables)}) is not in use; VMs do not need it");
        }
    }
}

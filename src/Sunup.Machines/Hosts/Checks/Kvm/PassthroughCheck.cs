using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Kvm;

/// <summary>SU0137, SU0138: a device that a machine passes through is in a group that cannot be, or is not with vfio-pci.</summary>
internal sealed class PassthroughCheck : HostCheck
{
    public override string Name => "vfio.devices";

    public override CheckTopic Topic => CheckTopic.Kvm;

    public override string Question => "Are the machine's passed-through devices ready?";

    public override ImmutableArray<string> Reads => ["/sys/kernel/iommu_groups/*/devices/*", "/sys/bus/pci/devices/*/driver, class"];

    public override ImmutableArray<string> Finds => ["SU0137", "SU0138"];

    protected override IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants)
    {
        if (wants?.PassedThrough is not { IsEmpty: false } addresses)
        {
            yield break;
        }

        if (facts.Iommu is not Known<IommuFacts>(var iommu))
        {
            yield return CouldNot(facts.Iommu);
            yield break;
        }

        if (iommu.Groups.IsEmpty)
        {
            yield return CouldNot("there are no groups; iommu.groups says why");
            yield break;
        }

        foreach (var address in addresses)
        {
            yield return Judge(address, iommu.Groups.FirstOrDefault(group => group.Devices.Any(device => device.Address == address)));
        }
    }

    private static CheckResult Judge(string address, IommuGroup? group)
    {
        if (group is null)
        {
            return Found("SU0138", FindingSeverity.Error, $"There is no device {address} in any group.", "The address is wrong, or the device is gone.", [new("not there", $"/sys/bus/pci/devices/{address}")], [new("See which there are.", "lspci -D")]);
        }

        var device = group.Devices.First(device => device.Address == address);
        var siblings = group.Devices.Where(other => other.Address != address && !other.IsBridge && other.Driver is not null and not "vfio-pci" and not "pci-stub").ToList();
        if (siblings.Count > 0)
        {
            return Found("SU0137", FindingSeverity.Error, $"{address} cannot be passed through alone: group {group.Id} has devices that the host uses.",
                "What is in one group can reach each other's memory, so the kernel gives all of it to one VM or none (\"group is not viable\").",
                [.. siblings.Select(other => new Evidence($"driver {other.Driver}", $"{other.Address}, group {group.Id}"))],
                [new("Give the others to vfio-pci too, if the host can do without them."), new("Put the card into another slot: which devices share a group is decided by the board.")]);
        }

        return device.Driver is "vfio-pci"
            ? Fine($"{address}: group {group.Id}, vfio-pci")
            : Found("SU0138", FindingSeverity.Error, $"{address} is not with vfio-pci.", "QEMU can take only a device that vfio-pci holds.", [new(device.Driver is null ? "no driver" : $"driver {device.Driver}", $"/sys/bus/pci/devices/{address}/driver")],
                [new("Hand it over; the host loses the device.", $"echo vfio-pci | sudo tee /sys/bus/pci/devices/{address}/driver_override && echo {address} | sudo tee /sys/bus/pci/devices/{address}/driver/unbind && echo {address} | sudo tee /sys/bus/pci/drivers_probe")]);
    }
}

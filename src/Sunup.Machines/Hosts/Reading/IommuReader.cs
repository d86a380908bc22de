using System.Globalization;
using Sunup.Machines.Hosts.Facts;

namespace Sunup.Machines.Hosts.Reading;

/// <summary>Reads the IOMMU's tables, groups and drivers.</summary>
internal sealed class IommuReader(HostFiles files)
{
    private const string Groups = "sys/kernel/iommu_groups";

    public Fact<IommuFacts> Read() => files.NamesOf(Groups).Select(names => new IommuFacts(
        [.. ((string[])["DMAR", "IVRS", "VIOT"]).Where(table => files.Exists($"sys/firmware/acpi/tables/{table}"))],
        [.. names.Select(ReadGroup).OfType<IommuGroup>().OrderBy(group => group.Id)],
        [.. (files.TextOrNull("proc/cmdline") ?? "").Split(' ').Where(word => word.Contains("iommu", StringComparison.Ordinal))],
        files.Exists("sys/bus/pci/drivers/vfio-pci")));

    private IommuGroup? ReadGroup(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new IommuGroup(id, [.. files.Names($"{Groups}/{name}/devices").Select(ReadDevice)])
            : null;

    // Class 0x0604: PCI to PCI bridge, with its programming interface behind it.
    private IommuDevice ReadDevice(string address) => new(
        address,
        files.LinkName($"sys/bus/pci/devices/{address}/driver"),
        files.TextOrNull($"sys/bus/pci/devices/{address}/class")?.StartsWith("0x06", StringComparison.Ordinal) == true);
}

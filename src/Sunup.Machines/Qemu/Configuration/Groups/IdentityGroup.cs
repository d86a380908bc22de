using System.Collections.Immutable;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>What the machine is called, by QEMU and by SMBIOS.</summary>
internal static class IdentityGroup
{
    public static IEnumerable<QemuOption> Of(QemuMachine machine)
    {
        var smbios = machine.Hardware.Smbios;
        yield return new QemuSwitch("-uuid", machine.Uuid.ToString());
        yield return new QemuSection(
            "smbios", null,
            ("type", "1"),
            ("manufacturer", smbios.Manufacturer ?? "Sunup"),
            ("product", smbios.Product ?? "virtual machine"),
            ("version", smbios.Version),
            ("serial", machine.Serial),
            ("uuid", machine.Uuid.ToString()),
            ("sku", smbios.Sku),
            ("family", smbios.Family));
        if (!smbios.OemStrings.IsEmpty)
        {
            ImmutableArray<QemuEntry> strings = [new("type", "11"), .. smbios.OemStrings.Select(text => new QemuEntry("value", text))];
            yield return new QemuSection("smbios", null, strings);
        }
    }
}

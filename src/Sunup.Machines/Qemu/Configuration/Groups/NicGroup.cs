using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>NICs and what they are wired to.</summary>
internal static class NicGroup
{
    public static IEnumerable<QemuOption> Of(QemuMachine machine, BootOrder order)
    {
        for (var i = 0; i < machine.Hardware.Nics.Length; i++)
        {
            var nic = machine.Hardware.Nics[i];
            yield return Wire(i < machine.Attachments.Length ? machine.Attachments[i] : new UnwiredAttachment(), $"net{i}", Format.Number(i));
            yield return new QemuSection(
                "device", $"dev-net{i}",
                ("driver", DriverOf(nic.Model)), ("netdev", $"net{i}"), ("mac", nic.Mac.ToString()), ("romfile", RomOf(machine, nic.Model)),
                ("bootindex", machine.BootsFromNetwork ? order.Next() : null));
        }
    }

    private static QemuSection Wire(NicAttachment attachment, string id, string number) => attachment switch
    {
        TapAttachment tap => new QemuSection("netdev", id, ("type", "tap"), ("fd", Format.Number(tap.Descriptor))),
        NamedTapAttachment tap => new QemuSection("netdev", id, ("type", "tap"), ("ifname", tap.Name), ("script", "no"), ("downscript", "no")),
        UserNetAttachment user => new QemuSection("netdev", id, ("type", "user"), ("tftp", user.TftpFolder), ("bootfile", user.BootFile)),
        _ => new QemuSection("netdev", id, ("type", "hubport"), ("hubid", number)),
    };

    /// <summary>Which option ROM the NIC has: null for its own, empty for none.</summary>
    private static string? RomOf(QemuMachine machine, NicModel model)
    {
        // Not booted from: no ROM, no time spent on it.
        if (!machine.BootsFromNetwork || machine.DirectBoot is not null)
        {
            return "";
        }

        // OVMF drives virtio itself: its own PXE and HTTP clients then speak, as on a real UEFI machine. It has no driver for the others; theirs is iPXE's, in the ROM.
        return machine.IsUefi && model == NicModel.VirtioNet ? "" : null;
    }

    private static string DriverOf(NicModel model) => model switch
    {
        NicModel.VirtioNet => "virtio-net-pci",
        NicModel.E1000 => "e1000",
        NicModel.E1000e => "e1000e",
        NicModel.Rtl8139 => "rtl8139",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, null),
    };
}

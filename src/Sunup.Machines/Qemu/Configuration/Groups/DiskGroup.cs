using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>Disks, their drives, and the controllers that their buses need.</summary>
internal static class DiskGroup
{
    /// <summary>A copy of this boot's own, most of it a hole; nothing that the guest writes there is wanted.</summary>
    public static IEnumerable<QemuOption> BootDisk(string path, BootOrder order)
    {
        yield return new QemuSection("drive", "esp", ("if", "none"), ("format", "raw"), ("cache", "unsafe"), ("file", path));
        yield return new QemuSection("device", "dev-esp", ("driver", "virtio-blk-pci"), ("drive", "esp"), ("bootindex", order.Next()));
    }

    public static IEnumerable<QemuOption> Of(QemuMachine machine, BootOrder order)
    {
        var disks = machine.Hardware.Disks;
        foreach (var bus in disks.Select(disk => disk.Bus).Distinct())
        {
            if (ControllerOf(bus, machine.Family) is { } controller)
            {
                yield return controller;
            }
        }

        var places = new Dictionary<DiskBus, int>();
        for (var i = 0; i < disks.Length; i++)
        {
            var place = places.GetValueOrDefault(disks[i].Bus);
            places[disks[i].Bus] = place + 1;
            yield return DriveOf(disks[i], i);
            yield return DeviceOf(disks[i].Bus, i, place, machine.Family, order.Next());
        }
    }

    private static QemuSection DriveOf(DiskConfig disk, int number) => new(
        "drive", $"disk{number}",
        ("if", "none"),
        ("format", disk.Format ?? (disk.IsRemote ? "raw" : DiskFormat.Detect(disk.Image))),
        ("file", disk.Image),
        // The overlay is a file without a name: it is gone with QEMU.
        ("snapshot", disk.Overlay ? "on" : null));

    private static QemuSection? ControllerOf(DiskBus bus, MachineFamily family) => bus switch
    {
        DiskBus.VirtioScsi => new QemuSection("device", "scsi0", ("driver", "virtio-scsi-pci")),
        // Not the one that q35 has: the same name on every machine.
        DiskBus.Ahci => new QemuSection("device", "ahci0", ("driver", "ahci")),
        DiskBus.Ide when family != MachineFamily.Pc => new QemuSection("device", "ide0", ("driver", "piix3-ide")),
        _ => null,
    };

    private static QemuSection DeviceOf(DiskBus bus, int number, int place, MachineFamily family, string bootIndex)
    {
        var (id, drive) = ($"dev-disk{number}", $"disk{number}");
        // The boards' own controller has the buses ide.0 and ide.1.
        var ide = family == MachineFamily.Pc ? "ide" : "ide0";
        return bus switch
        {
            DiskBus.VirtioScsi => new QemuSection("device", id, ("driver", "scsi-hd"), ("bus", "scsi0.0"), ("scsi-id", Format.Number(place)), ("drive", drive), ("bootindex", bootIndex)),
            DiskBus.Nvme => new QemuSection("device", id, ("driver", "nvme"), ("drive", drive), ("serial", drive), ("bootindex", bootIndex)),
            DiskBus.Ahci => new QemuSection("device", id, ("driver", "ide-hd"), ("bus", $"ahci0.{place}"), ("drive", drive), ("bootindex", bootIndex)),
            DiskBus.Ide => new QemuSection("device", id, ("driver", "ide-hd"), ("bus", $"{ide}.{place / 2}"), ("unit", Format.Number(place % 2)), ("drive", drive), ("bootindex", bootIndex)),
            _ => new QemuSection("device", id, ("driver", "virtio-blk-pci"), ("drive", drive), ("bootindex", bootIndex)),
        };
    }
}

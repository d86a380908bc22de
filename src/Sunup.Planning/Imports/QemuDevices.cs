using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;

namespace Sunup.Planning.Imports;

/// <summary>Drives, wires and the devices that use them.</summary>
internal sealed class QemuDevices(MachineDraft draft)
{
    private static readonly Dictionary<string, (DiskBus Bus, bool IsDisk)> s_disks = new(StringComparer.Ordinal)
    {
        ["virtio-blk-pci"] = (DiskBus.VirtioBlk, true),
        ["virtio-blk"] = (DiskBus.VirtioBlk, true),
        ["scsi-hd"] = (DiskBus.VirtioScsi, true),
        ["nvme"] = (DiskBus.Nvme, true),
        ["ide-hd"] = (DiskBus.Ide, true),
        ["usb-storage"] = (DiskBus.VirtioBlk, true),
    };

    private static readonly Dictionary<string, string> s_nics = new(StringComparer.Ordinal)
    {
        ["virtio-net-pci"] = "virtio-net",
        ["virtio-net"] = "virtio-net",
        ["virtio"] = "virtio-net",
        ["e1000"] = "e1000",
        ["e1000e"] = "e1000e",
        ["rtl8139"] = "rtl8139",
    };

    private static readonly string[] s_driveKeys = ["cache", "aio", "discard", "detect-zeroes", "werror", "rerror"];

    private const string OwnFirmware = "firmware uefi: the distribution's image is used";

    private readonly Dictionary<string, QemuWord> _drives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QemuWord> _wires = new(StringComparer.Ordinal);
    private readonly HashSet<QemuWord> _used = [];

    /// <summary>Drives and wires that devices name, wherever they stand.</summary>
    public void Know(ImmutableArray<QemuWord> words)
    {
        foreach (var word in words.Where(word => word.Id is not null))
        {
            _ = word.Kind switch { "drive" => _drives[word.Id!] = word, "netdev" => _wires[word.Id!] = word, _ => word };
        }

        var lower = QemuBlockNodes.LowerNodesOf(words);
        foreach (var (name, drive) in QemuBlockNodes.DrivesOf(words).Where(pair => !lower.Contains(pair.Key)))
        {
            _drives[name] = drive;
        }
    }

    /// <summary>The firmware that the machine reads from a node: its code, or its variables.</summary>
    public void ReadFlash(QemuWord machine, string node, bool isVariables)
    {
        if (!_drives.TryGetValue(node, out var drive))
        {
            return;
        }

        _used.Add(drive);
        if (isVariables && drive["readonly"] is not "on")
        {
            draft.Hardware["vars"] = drive["file"]!;
        }
        else
        {
            draft.Changed(machine.Line, $"-blockdev {drive["file"]}", OwnFirmware);
        }
    }

    public void LoseUnused()
    {
        foreach (var (id, word) in _drives.Concat(_wires).Where(pair => !_used.Contains(pair.Value)))
        {
            draft.Lost(word.Line, $"{word.Kind} {id}", "no device of this machine uses it");
        }
    }

    /// <summary>A drive that is a disk by itself; those with <c>if=none</c> belong to a device.</summary>
    public void ReadDrive(QemuWord word)
    {
        switch (word["if"])
        {
            case "none":
                break;
            case "pflash":
                _used.Add(word);
                // A descriptor of the program that started QEMU leads nowhere here.
                if (word["readonly"] is not "on" && word["unit"] is not "0" && word["file"] is { } variables && !variables.StartsWith("/dev/fd", StringComparison.Ordinal))
                {
                    draft.Hardware["vars"] = variables;
                }
                else
                {
                    draft.Changed(word.Line, $"-drive {word["file"]}", OwnFirmware);
                }

                break;
            case "virtio" or null or "ide" when word["media"] is not "cdrom" && word["file"] is not null:
                AddDisk(word, word["if"] == "virtio" ? DiskBus.VirtioBlk : DiskBus.Ide);
                break;
            default:
                _used.Add(word);
                draft.Lost(word.Line, $"-drive {word.Value}", word["media"] == "cdrom" ? "CD drives are not in this version" : $"if={word["if"]} is not in this version");
                break;
        }
    }

    private void AddDisk(QemuWord drive, DiskBus bus, QemuWord? device = null)
    {
        _used.Add(drive);
        var isForBoot = drive["snapshot"] == "on" || drive["readonly"] == "on" || drive["read-only"] == "on";
        var disk = new DiskDraft { Image = drive["file"]!, Bus = bus, Format = drive["format"], Overlay = isForBoot };
        disk.BootPlace = int.TryParse(device?["bootindex"], NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
        disk.DriveKeys.AddRange(s_driveKeys.Where(key => drive[key] is not null).Select(key => (key, drive[key]!)));
        if ((device?["serial"] ?? drive["serial"]) is { } serial)
        {
            disk.DeviceKeys.Add(("serial", serial));
        }

        draft.Disks.Add(disk);
        draft.LoseRest(drive, ["file", "format", "if", "media", "index", "snapshot", "readonly", "read-only", "serial", .. s_driveKeys]);
        if (isForBoot)
        {
            draft.Changed(drive.Line, drive["snapshot"] == "on" ? "snapshot=on" : "readonly=on", "overlay: true: the image is not written to, and what the guest writes is gone with the boot");
        }
    }

    public void ReadDevice(QemuWord word)
    {
        var driver = word["driver"] ?? "";
        if (s_disks.TryGetValue(driver, out var disk) && word["drive"] is { } id && _drives.TryGetValue(id, out var drive) && drive["file"] is not null)
        {
            var isSata = disk.Bus == DiskBus.Ide && (draft.Hardware.GetValueOrDefault("machine")?.Contains("q35", StringComparison.Ordinal) == true || word["bus"]?.StartsWith("ahci", StringComparison.Ordinal) == true);
            AddDisk(drive, isSata ? DiskBus.Ahci : disk.Bus, word);
            draft.LoseRest(word, "driver", "drive", "bus", "unit", "addr", "bootindex", "serial", "channel", "scsi-id", "lun", "device_id");
            if (driver == "usb-storage")
            {
                draft.Changed(word.Line, "-device usb-storage", "Sunup's machines have no USB: virtio-blk");
            }
        }
        else if (s_nics.ContainsKey(driver) && word["netdev"] is { } wire && _wires.TryGetValue(wire, out var netdev))
        {
            ReadNic(word, driver, netdev);
        }
        else
        {
            ReadNamed(word, driver);
        }
    }

    private void ReadNamed(QemuWord word, string driver)
    {
        switch (driver)
        {
            case "virtio-iommu-pci" or "virtio-iommu":
                draft.Root["security.iommu"] = "true";
                draft.LoseRest(word, "driver", "bus", "addr");
                break;
            case "intel-iommu":
                draft.Root["security.iommu"] = "true";
                draft.Root["image.os"] = "windows";
                draft.LoseRest(word, "driver", "intremap", "caching-mode");
                break;
            case "virtio-rng-pci":
                draft.Hardware["rng"] = "true";
                draft.LoseRest(word, "driver", "rng", "bus", "addr");
                break;
            case "tpm-tis" or "tpm-crb" or "tpm-tis-device":
                draft.Hardware["tpm"] = "true";
                draft.LoseRest(word, "driver", "tpmdev");
                break;
            case "vhost-vsock-pci" when word["guest-cid"] is { } cid:
                draft.Hardware["vsock"] = cid;
                draft.LoseRest(word, "driver", "guest-cid", "bus", "addr");
                break;
            case var _ when QemuSurplus.WhyNot(driver) is { } why:
                if (word["drive"] is { } id && _drives.TryGetValue(id, out var drive))
                {
                    _used.Add(drive);
                }

                draft.Lost(word.Line, $"-device {driver}", why);
                break;
            default:
                draft.RawQemu.AddRange(QemuSurplus.Unplugged(word).ToArguments());
                draft.Changed(word.Line, $"-device {driver}", "no key of a machine file says it: as it stands, in raw.qemu");
                break;
        }
    }

    public void ReadNic(QemuWord word, string model, QemuWord wire)
    {
        _used.Add(wire);
        var nic = new NicDraft { Mac = word["mac"], Model = s_nics.GetValueOrDefault(model, "virtio-net") };
        nic.Network = (wire["type"], wire["ifname"], wire["br"]) switch
        {
            ("user", _, _) => "user",
            ("tap", { } tap, _) => $"tap:{tap}",
            ("bridge", _, var bridge) => $"bridge:{bridge ?? "br0"}",
            _ => null,
        };
        if (nic.Network is null && wire["type"] != "none")
        {
            draft.Lost(wire.Line, $"-{wire.Kind} {wire["type"]}", "this wire is not in this version: the NIC is there without one");
        }

        if (wire["type"] != "none")
        {
            draft.Nics.Add(nic);
        }

        draft.LoseRest(word, "driver", "netdev", "mac", "model", "type", "ifname", "br", "bootindex", "romfile", "bus", "addr");
        if (wire != word)
        {
            draft.LoseRest(wire, "type", "ifname", "br", "script", "downscript");
        }
    }
}

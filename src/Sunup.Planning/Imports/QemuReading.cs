using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;

namespace Sunup.Planning.Imports;

/// <summary>One reading of QEMU's options.</summary>
internal sealed class QemuReading(MachineDraft draft)
{
    private static readonly Dictionary<string, (DiskBus Bus, bool IsDisk)> s_disks = new(StringComparer.Ordinal)
    {
        ["virtio-blk-pci"] = (DiskBus.VirtioBlk, true), ["virtio-blk"] = (DiskBus.VirtioBlk, true), ["scsi-hd"] = (DiskBus.VirtioScsi, true), ["nvme"] = (DiskBus.Nvme, true), ["ide-hd"] = (DiskBus.Ide, true),
    };

    private static readonly Dictionary<string, string> s_nics = new(StringComparer.Ordinal)
    {
        ["virtio-net-pci"] = "virtio-net", ["virtio-net"] = "virtio-net", ["virtio"] = "virtio-net", ["e1000"] = "e1000", ["e1000e"] = "e1000e", ["rtl8139"] = "rtl8139",
    };

    private readonly Dictionary<string, QemuWord> _drives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QemuWord> _wires = new(StringComparer.Ordinal);
    private readonly HashSet<QemuWord> _used = [];
    private bool _hasTpm;

    public void Read(ImmutableArray<QemuWord> words)
    {
        foreach (var word in words.Where(word => word.Id is not null))
        {
            _ = word.Kind switch { "drive" => _drives[word.Id!] = word, "netdev" => _wires[word.Id!] = word, _ => word };
        }

        _hasTpm = words.Any(word => word.Kind == "device" && word["driver"] is "tpm-tis" or "tpm-crb" or "tpm-tis-device");
        draft.Hardware["firmware"] = words.Any(word => word["if"] == "pflash" || (word.Kind is "bios" or "pflash")) ? "uefi" : "bios";
        foreach (var word in words)
        {
            ReadOne(word, words);
        }

        foreach (var (id, word) in _drives.Concat(_wires).Where(pair => !_used.Contains(pair.Value)))
        {
            draft.Lost(word.Line, $"{word.Kind} {id}", "no device of this machine uses it");
        }
    }

    private void ReadOne(QemuWord word, ImmutableArray<QemuWord> words)
    {
        switch (word.Kind)
        {
            case "name" when word["guest"] is { } guest:
                draft.SetName(word.Line, guest);
                LoseRest(word, "guest");
                break;
            case "memory" when word["size"] is { } size && MemoryOf(size) is { } bytes:
                draft.SetMemory(word.Line, bytes);
                LoseRest(word, "size");
                break;
            case "smp-opts" when (word["cpus"] ?? word["maxcpus"]) is { } cpus:
                draft.Hardware["cpus"] = cpus;
                LoseRest(word, "cpus");
                break;
            case "machine":
                ReadMachine(word);
                break;
            case "accel" when word["accel"] is "kvm" or "tcg":
                draft.Hardware["accel"] = word["accel"] == "kvm" ? "auto" : "tcg";
                LoseRest(word, "accel");
                break;
            case "enable-kvm":
                draft.Hardware["accel"] = "auto";
                break;
            case "cpu" when word.Value is { } cpu:
                draft.Hardware["cpu"] = cpu;
                break;
            case "kernel":
                draft.Kernel = word.Value;
                break;
            case "initrd":
                draft.Initrd = word.Value;
                break;
            case "append":
                draft.CommandLine = word.Value;
                break;
            case "uuid" when Guid.TryParseExact(word.Value, "D", out _):
                draft.Smbios["uuid"] = word.Value!.ToLowerInvariant();
                break;
            case "smbios" when word["type"] is "1" or "11":
                ReadSmbios(word);
                break;
            case "hda" or "hdb" or "hdc" or "hdd" when word.Value is { } image:
                draft.Disks.Add(new DiskDraft { Image = image, Bus = DiskBus.Ide });
                break;
            case "drive":
                ReadDrive(word);
                break;
            case "netdev":
                break;
            case "nic":
                ReadNic(word, word["model"] ?? "e1000", word);
                break;
            case "device":
                ReadDevice(word);
                break;
            case "tpmdev" or "chardev" when _hasTpm && (word.Kind == "tpmdev" || words.Any(other => other.Kind == "tpmdev" && other["chardev"] == word.Id)):
                draft.Changed(word.Line, $"-{word.Kind} {word.Value}", "a TPM by swtpm that Sunup starts");
                break;
            default:
                ReadOther(word, words);
                break;
        }
    }

    private void ReadOther(QemuWord word, ImmutableArray<QemuWord> words)
    {
        var why = word.Kind switch
        {
            "nodefaults" or "no-user-config" or "S" or "no-reboot" or "sandbox" or "display" or "nographic" or "vga" or "vnc" or "spice" => "Sunup sets it itself, or shows no screen",
            "serial" or "monitor" or "qmp" or "mon" or "pidfile" or "daemonize" or "D" or "d" or "runas" or "chroot" or "run-with" or "readconfig" or "no-shutdown" or "parallel" or "debugcon" => "Sunup sets it itself, or stands between it and the caller",
            "boot-opts" or "boot" => "the order is that of the disks, or the network's on route network",
            "bios" or "pflash" => "firmware uefi: the distribution's image is used",
            "chardev" when words.Any(other => other.Kind == "mon" && other["chardev"] == word.Id) || words.Any(other => other.Kind == "serial" && other.Value == $"chardev:{word.Id}") => "the console and the machine protocol are Sunup's own",
            _ => null,
        };
        if (why is not null)
        {
            draft.Lost(word.Line, $"-{word.Kind}{(word.Value is null ? "" : $" {word.Value}")}", why);
            return;
        }

        draft.RawQemu.AddRange(word.ToArguments());
        draft.Changed(word.Line, $"-{word.Kind} {word.Value}".TrimEnd(), "no key of a machine file says it: as it stands, in raw.qemu");
    }

    private void ReadMachine(QemuWord word)
    {
        foreach (var (key, value) in word.Entries)
        {
            switch (key)
            {
                case "type":
                    draft.Hardware["machine"] = value;
                    break;
                case "accel":
                    draft.Hardware["accel"] = value.StartsWith("kvm", StringComparison.Ordinal) ? "auto" : "tcg";
                    break;
                case "graphics" or "smm" or "gic-version":
                    draft.Lost(word.Line, $"-machine {key}={value}", "Sunup sets it to what the firmware needs");
                    break;
                default:
                    draft.RawQemuConfig.Add($"[machine]\n{key} = \"{value}\"\n");
                    draft.Changed(word.Line, $"-machine {key}={value}", "in raw.qemu.conf");
                    break;
            }
        }
    }

    private void ReadSmbios(QemuWord word)
    {
        foreach (var (key, value) in word.Entries.Where(entry => entry.Key != "type"))
        {
            switch (word["type"], key)
            {
                case ("11", "value"):
                    draft.OemStrings.Add(value);
                    break;
                case ("1", "manufacturer" or "product" or "version" or "serial" or "sku" or "family" or "uuid"):
                    draft.Smbios[key] = value;
                    break;
                default:
                    draft.Lost(word.Line, $"-smbios {key}={value}", "no key of a machine file says it");
                    break;
            }
        }
    }

    /// <summary>A drive that is a disk by itself; those with <c>if=none</c> belong to a device.</summary>
    private void ReadDrive(QemuWord word)
    {
        switch (word["if"])
        {
            case "none":
                break;
            case "pflash":
                _used.Add(word);
                if (word["readonly"] is not "on" && word["unit"] is not "0" && word["file"] is { } variables)
                {
                    draft.Hardware["vars"] = variables;
                }
                else
                {
                    draft.Changed(word.Line, $"-drive {word.Value}", "firmware uefi: the distribution's image is used");
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

    private void AddDisk(QemuWord drive, DiskBus bus)
    {
        _used.Add(drive);
        draft.Disks.Add(new DiskDraft { Image = drive["file"]!, Bus = bus, Format = drive["format"] });
        LoseRest(drive, "file", "format", "if", "media", "index", "snapshot");
        if (drive["snapshot"] == "on")
        {
            draft.Changed(drive.Line, "snapshot=on", "set overlay: true on that disk");
        }
    }

    private void ReadDevice(QemuWord word)
    {
        var driver = word["driver"] ?? "";
        if (s_disks.TryGetValue(driver, out var disk) && word["drive"] is { } id && _drives.TryGetValue(id, out var drive) && drive["file"] is not null)
        {
            var isSata = disk.Bus == DiskBus.Ide && (draft.Hardware.GetValueOrDefault("machine")?.Contains("q35", StringComparison.Ordinal) == true || word["bus"]?.StartsWith("ahci", StringComparison.Ordinal) == true);
            AddDisk(drive, isSata ? DiskBus.Ahci : disk.Bus);
            LoseRest(word, "driver", "drive", "bus", "unit", "bootindex");
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
            case "virtio-iommu-pci":
                draft.Root["security.iommu"] = "true";
                LoseRest(word, "driver", "bus", "addr");
                break;
            case "intel-iommu":
                draft.Root["security.iommu"] = "true";
                draft.Root["image.os"] = "windows";
                LoseRest(word, "driver", "intremap", "caching-mode");
                break;
            case "virtio-rng-pci":
                draft.Hardware["rng"] = "true";
                LoseRest(word, "driver", "rng");
                break;
            case "tpm-tis" or "tpm-crb" or "tpm-tis-device":
                draft.Hardware["tpm"] = "true";
                LoseRest(word, "driver", "tpmdev");
                break;
            case "vhost-vsock-pci" when word["guest-cid"] is { } cid:
                draft.Hardware["vsock"] = cid;
                LoseRest(word, "driver", "guest-cid");
                break;
            case "virtio-scsi-pci" or "ahci" or "ich9-ahci":
                draft.Lost(word.Line, $"-device {driver}", "controllers follow from the buses of the disks");
                break;
            default:
                draft.RawQemu.AddRange(word.ToArguments());
                draft.Changed(word.Line, $"-device {driver}", "no key of a machine file says it: as it stands, in raw.qemu");
                break;
        }
    }

    private void ReadNic(QemuWord word, string model, QemuWord wire)
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

        LoseRest(word, "driver", "netdev", "mac", "model", "type", "ifname", "br", "bootindex", "romfile");
        if (wire != word)
        {
            LoseRest(wire, "type", "ifname", "br", "script", "downscript");
        }
    }

    private void LoseRest(QemuWord word, params string[] taken)
    {
        foreach (var (key, value) in word.Entries.Where(entry => !taken.Contains(entry.Key)))
        {
            draft.Lost(word.Line, $"-{word.Kind} {key}={value}", "no key of a machine file says it");
        }
    }

    /// <summary>QEMU: MiB where no unit is named.</summary>
    private static long? MemoryOf(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        int? shift = text[digits..].ToUpperInvariant() switch { "" or "M" => 20, "G" => 30, "K" => 10, "B" => 0, "T" => 40, _ => null };
        return shift is { } bits && decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count <= (16L << 40) >> bits ? (long)(count * (1L << bits)) : null;
    }
}

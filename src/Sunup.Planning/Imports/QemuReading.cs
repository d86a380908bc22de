using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;

namespace Sunup.Planning.Imports;

/// <summary>One reading of QEMU's options.</summary>
internal sealed class QemuReading(MachineDraft draft)
{
    private readonly QemuDevices _devices = new(draft);
    private ImmutableHashSet<string> _backends = [];
    private ImmutableHashSet<string> _characters = [];
    private bool _hasTpm;

    public void Read(ImmutableArray<QemuWord> words)
    {
        _devices.Know(words);
        _backends = QemuPlacement.BackendsOf(words);
        _characters = QemuSurplus.CharactersOf(words);
        _hasTpm = words.Any(word => word.Kind == "device" && word["driver"] is "tpm-tis" or "tpm-crb" or "tpm-tis-device");
        draft.Hardware["firmware"] = words.Any(word => word["if"] == "pflash" || word["pflash0"] is not null || (word.Kind is "bios" or "pflash")) ? "uefi" : "bios";
        foreach (var word in words)
        {
            ReadOne(word, words);
        }

        _devices.LoseUnused();
    }

    private void ReadOne(QemuWord word, ImmutableArray<QemuWord> words)
    {
        switch (word.Kind)
        {
            case "name" when word["guest"] is { } guest:
                draft.SetName(word.Line, guest);
                draft.LoseRest(word, "guest");
                break;
            case "memory" when word["size"] is { } size && MemoryOf(size) is { } bytes:
                draft.SetMemory(word.Line, bytes);
                draft.LoseRest(word, "size");
                break;
            case "smp-opts" when (word["cpus"] ?? word["maxcpus"]) is { } cpus:
                draft.Hardware["cpus"] = cpus;
                draft.AddTopology(word.Line, "-smp", word.Entries.Where(entry => entry.Key is "maxcpus" or "sockets" or "dies" or "cores" or "threads"));
                draft.LoseRest(word, "cpus", "maxcpus", "sockets", "dies", "cores", "threads");
                break;
            case "machine":
                ReadMachine(word);
                break;
            case "accel" when word["accel"] is "kvm" or "tcg":
                draft.Hardware["accel"] = word["accel"] == "kvm" ? "auto" : "tcg";
                draft.LoseRest(word, "accel");
                break;
            case "enable-kvm":
                draft.Hardware["accel"] = "auto";
                break;
            case "cpu" when word.Value is "host" or "max" or "host,migratable=on":
                // Sunup's own choice.
                break;
            case "cpu" when word.Value is { } cpu:
                draft.Hardware["cpu"] = cpu;
                break;
            case "no-hpet":
                draft.RawQemuConfig.Add(DiskDraft.Section("[machine]", [("hpet", "off")]));
                draft.Changed(word.Line, "-no-hpet", "in raw.qemu.conf: QEMU 9 has it there only");
                break;
            case "object" when QemuPlacement.TryRead(draft, word, _backends):
                break;
            case "blockdev":
                // Read with the device, or the machine, that uses it.
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
                _devices.ReadDrive(word);
                break;
            case "netdev":
                break;
            case "nic":
                _devices.ReadNic(word, word["model"] ?? "e1000", word);
                break;
            case "device":
                _devices.ReadDevice(word);
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
            "msg" => "Sunup's events have their own times",
            "audiodev" => "Sunup's machines have no sound",
            "numa" => "the guest has one node: a machine file has no key for the guest's own nodes",
            "chardev" when word.Id is { } id && _characters.Contains(id) => "it belongs to a device that is not carried over",
            "chardev" when word.Id is { } id && !words.Any(other => other != word && (other["chardev"] == id || other.Value == $"chardev:{id}")) => "nothing in this description uses it",
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
        foreach (var (written, value) in word.Entries)
        {
            // QEMU takes both spellings on a command line, and one of them in a file.
            var key = written.Replace('_', '-');
            switch (key)
            {
                case "memory-backend":
                    break;
                case "pflash0" or "pflash1":
                    _devices.ReadFlash(word, value, isVariables: key == "pflash1");
                    break;
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

    /// <summary>QEMU: MiB where no unit is named.</summary>
    private static long? MemoryOf(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        int? shift = text[digits..].ToUpperInvariant() switch { "" or "M" => 20, "G" => 30, "K" => 10, "B" => 0, "T" => 40, _ => null };
        return shift is { } bits && decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count <= (16L << 40) >> bits ? (long)(count * (1L << bits)) : null;
    }
}

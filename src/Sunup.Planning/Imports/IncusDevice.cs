using System.Globalization;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.Imports;

/// <summary>A device of an Incus instance.</summary>
/// <param name="draft">The machine file in the making.</param>
/// <param name="name">Of the device.</param>
/// <param name="keys">Its keys.</param>
/// <param name="macs">Hardware addresses that Incus chose, by device.</param>
internal sealed class IncusDevice(MachineDraft draft, string name, MapNode keys, Dictionary<string, string> macs)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public void Read()
    {
        switch (Take("type"))
        {
            case "disk":
                ReadDisk();
                break;
            case "nic":
                ReadNic();
                break;
            case "tpm":
                draft.Hardware["tpm"] = "true";
                _ = Take("path");
                _ = Take("pathrm");
                break;
            case "none":
                break;
            case var type:
                LoseAll($"Sunup's machines have no device of the type {Words.Quote(type ?? "")}");
                return;
        }

        LoseRest();
    }

    private void ReadDisk()
    {
        var source = Take("source");
        if (Value("path") is { } path && path != "/" && source is not null)
        {
            LoseAll("a folder of the host that the guest sees (9p, virtiofs) is not in this version");
            return;
        }

        _ = Take("path");
        var disk = new DiskDraft { Image = source ?? RootImage(), Bus = Take("io.bus") switch { "virtio-blk" => DiskBus.VirtioBlk, "nvme" => DiskBus.Nvme, _ => DiskBus.VirtioScsi } };
        // Incus: the highest first; the root disk has 1 where none is named, all others 0.
        disk.BootPlace = -(int.TryParse(Take("boot.priority"), NumberStyles.None, CultureInfo.InvariantCulture, out var priority) ? priority : source is null ? 1 : 0);
        if (source is null)
        {
            draft.Changed(LineOf("pool"), $"devices.{name}.pool", $"the volume was taken to be {disk.Image}, where a pool of the driver dir has it; with another driver, export it and correct the path");
            draft.Disks.Insert(0, disk);
        }
        else
        {
            draft.Disks.Add(disk);
        }
    }

    private string RootImage() => $"/var/lib/incus/storage-pools/{Take("pool") ?? "default"}/virtual-machines/{draft.Name}/root.img";

    private void ReadNic()
    {
        var (kind, network, parent) = (Take("nictype"), Take("network"), Take("parent"));
        var nic = new NicDraft { Mac = Take("hwaddr") ?? macs.GetValueOrDefault(name) };
        if (Take("io.bus") is "usb")
        {
            draft.Changed(LineOf("io.bus"), $"devices.{name}.io.bus", "Sunup's NICs are on PCI: virtio-net");
        }

        if (network is not null || (kind is "bridged" && parent is not null))
        {
            // The bridge of a managed network has the network's name.
            nic.Network = $"bridge:{network ?? parent}";
        }
        else
        {
            draft.Lost(LineOf("nictype"), $"devices.{name}.nictype", $"a NIC of the kind {Words.Quote(kind ?? "")} is not in this version: it is there without a wire");
        }

        draft.Nics.Add(nic);
    }

    private string? Value(string key) => keys.Entries.FirstOrDefault(entry => entry.Key.Text == key).Value is TextNode text ? text.Text : null;

    private string? Take(string key)
    {
        _taken.Add(key);
        return Value(key);
    }

    private int LineOf(string key) => keys.Entries.FirstOrDefault(entry => entry.Key.Text == key).Key?.At.Line ?? keys.At.Line;

    private void LoseAll(string why)
    {
        _taken.UnionWith(keys.Entries.Select(entry => entry.Key.Text));
        draft.Lost(keys.At.Line, $"devices.{name}", $"{why} ({string.Join(", ", keys.Entries.Select(entry => $"{entry.Key.Text}: {(entry.Value as TextNode)?.Text}"))})");
    }

    private void LoseRest()
    {
        foreach (var (key, value) in keys.Entries.Where(entry => !_taken.Contains(entry.Key.Text)))
        {
            var why = key.Text switch
            {
                "name" => "what the guest calls its NIC is the guest's matter",
                "size" or "size.state" => "a disk has the size of its image",
                _ => $"no key of a machine file says it (value {Words.Quote((value as TextNode)?.Text ?? "")})",
            };
            draft.Lost(key.At.Line, $"devices.{name}.{key.Text}", why);
        }
    }
}

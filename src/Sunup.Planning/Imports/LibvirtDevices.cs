using System.Globalization;
using Sunup.Model;

namespace Sunup.Planning.Imports;

/// <summary>The element <c>devices</c>.</summary>
internal sealed class LibvirtDevices(MachineDraft draft)
{
    private const string Own = "Sunup gives every machine its own";

    public void Read(DomainElement devices)
    {
        foreach (var device in devices.All())
        {
            ReadOne(device);
        }

        devices.LoseRest(draft);
    }

    private void ReadOne(DomainElement device)
    {
        switch (device.Name)
        {
            case "emulator":
                draft.Hardware["qemu"] = device.Text;
                break;
            case "disk" when device["device"] is null or "disk":
                ReadDisk(device);
                break;
            case "interface":
                ReadInterface(device);
                break;
            case "rng" when device["model"] == "virtio":
                draft.Hardware["rng"] = "true";
                ForgetPlace(device);
                _ = device.Child("backend");
                device.LoseRest(draft);
                break;
            case "tpm":
                draft.Hardware["tpm"] = "true";
                draft.Changed(device.Line, device.Path, "a TPM 2.0 by swtpm, new at each boot: what libvirt's keeps is in /var/lib/libvirt/swtpm");
                break;
            case "vsock":
                ReadVsock(device);
                break;
            case "iommu":
                ReadIommu(device);
                break;
            case "watchdog" or "panic":
                LibvirtGuard.Read(draft, device);
                ForgetPlace(device);
                device.LoseRest(draft);
                break;
            case "serial" or "console" or "channel" or "graphics" or "video" or "input" or "audio" or "sound" or "memballoon" or "redirdev":
                device.Lose(draft, device.Name is "serial" or "console" ? Own : "Sunup's machines have none");
                break;
            case "controller":
                device.Lose(draft, "controllers follow from the buses of the disks");
                break;
            case "disk":
                device.Lose(draft, $"a drive for {(device["device"] == "floppy" ? "floppies" : "CDs")} is not in this version");
                break;
            case "hostdev":
                device.Lose(draft, "a device of the host that is passed through is not in a machine file: name it in raw.qemu, -device vfio-pci,host=BUS:SLOT.FUNCTION");
                break;
            default:
                device.Lose(draft, "no key of a machine file says it");
                break;
        }
    }

    private void ReadDisk(DomainElement device)
    {
        var (type, source, target, driver) = (device["type"], device.Child("source"), device.Child("target"), device.Child("driver"));
        var image = type switch { "file" => source?["file"], "block" => source?["dev"], "network" => IscsiUrl(source), _ => null };
        if (image is null)
        {
            device.Lose(draft, type == "network" ? $"a disk by {source?["protocol"]} is not in this version" : "it has no image");
            return;
        }

        var bus = target?["bus"];
        var disk = new DiskDraft
        {
            Image = image,
            Format = driver?["type"],
            Bus = bus switch { "scsi" => DiskBus.VirtioScsi, "sata" => DiskBus.Ahci, "ide" => DiskBus.Ide, "nvme" => DiskBus.Nvme, _ => DiskBus.VirtioBlk },
        };
        if (bus is not (null or "virtio" or "scsi" or "sata" or "ide" or "nvme"))
        {
            draft.Changed(device.Line, $"{device.Path}/target@bus", $"bus {bus} is not in this version: virtio-blk");
        }

        _ = target?["dev"];
        _ = driver?["name"];
        draft.Disks.Add(disk);
        LibvirtDisk.ReadDetails(draft, device, driver, disk);
        ForgetPlace(device);
        foreach (var part in new[] { source, target, driver })
        {
            part?.LoseRest(draft);
        }

        device.LoseRest(draft);
    }

    private static string? IscsiUrl(DomainElement? source)
    {
        if (source?["protocol"] is not "iscsi" || source["name"] is not { } name || source.Child("host") is not { } host || host["name"] is not { } address)
        {
            return null;
        }

        var port = host["port"] is { } number ? $":{number}" : "";
        return $"iscsi://{address}{port}/{(name.Contains('/', StringComparison.Ordinal) ? name : $"{name}/0")}";
    }

    private void ReadInterface(DomainElement device)
    {
        var (type, source) = (device["type"], device.Child("source"));
        var nic = new NicDraft { Mac = device.Child("mac")?["address"] };
        switch (device.Child("model")?["type"])
        {
            case ("e1000" or "e1000e" or "rtl8139") and var model:
                nic.Model = model;
                break;
            case "virtio" or null:
                break;
            case var other:
                draft.Changed(device.Line, $"{device.Path}/model", $"a NIC {other} is not in this version: virtio-net");
                break;
        }

        nic.Network = type switch
        {
            "bridge" when source?["bridge"] is { } bridge => $"bridge:{bridge}",
            "network" when source?["network"] is { } network => NetworkBridge(device, network, source["bridge"]),
            "ethernet" when device.Child("target")?["dev"] is { } tap => $"tap:{tap}",
            "user" => "user",
            _ => null,
        };
        if (nic.Network is null)
        {
            draft.Lost(device.Line, $"{device.Path}@type", $"a NIC of the type {type} is not in this version: it is there without a wire");
        }

        draft.Nics.Add(nic);
        _ = device.Child("target");
        ForgetPlace(device);
        device.LoseRest(draft);
    }

    /// <summary>A network's bridge is named in a running domain; the default network's is virbr0.</summary>
    private string NetworkBridge(DomainElement device, string network, string? bridge)
    {
        var name = bridge ?? (network == "default" ? "virbr0" : network);
        if (bridge is null)
        {
            draft.Changed(device.Line, $"{device.Path}/source@network", $"the bridge of the network {network} was taken to be {name}: `virsh net-info {network}` tells it");
        }

        return $"bridge:{name}";
    }

    private void ReadVsock(DomainElement device)
    {
        var cid = device.Child("cid");
        if (uint.TryParse(cid?["address"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 3)
        {
            draft.Hardware["vsock"] = number.ToString(CultureInfo.InvariantCulture);
            _ = cid!["auto"];
            _ = device["model"];
            ForgetPlace(device);
            device.LoseRest(draft);
        }
        else
        {
            device.Lose(draft, "the context id is libvirt's choice: name one under hardware.vsock");
        }
    }

    private void ReadIommu(DomainElement device)
    {
        switch (device["model"])
        {
            case "virtio":
                draft.Root["security.iommu"] = "true";
                ForgetPlace(device);
                device.LoseRest(draft);
                break;
            case "intel":
                draft.Root["security.iommu"] = "true";
                draft.Root["image.os"] = "windows";
                draft.Changed(device.Line, device.Path, "image.os: windows stands for an intel-iommu with intremap and caching-mode");
                ReadIommuDriver(device.Child("driver"));
                ForgetPlace(device);
                device.LoseRest(draft);
                break;
            default:
                device.Lose(draft, "this IOMMU is not in this version");
                break;
        }
    }

    private void ReadIommuDriver(DomainElement? driver)
    {
        foreach (var key in new[] { "intremap", "caching_mode" })
        {
            if (driver is not null && driver[key] is not "on")
            {
                draft.Changed(driver.Line, $"{driver.Path}@{key}", "on");
            }
        }

        driver?.LoseRest(draft);
    }

    /// <summary>Names and PCI addresses that libvirt gives; QEMU gives its own.</summary>
    private static void ForgetPlace(DomainElement device)
    {
        _ = device.Child("address");
        _ = device.Child("alias");
    }
}

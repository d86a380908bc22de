using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles;

/// <summary>Rules about several keys at once.</summary>
internal static class MachineRules
{
    public static void Check(MapReader keys, MachineConfig config)
    {
        if (config.Match is not null)
        {
            CheckRealMachine(keys, config);
        }

        CheckUki(keys, config);
        CheckDisk(keys, config);
        CheckDiskNumber(keys, config);
        CheckArchitecture(keys, config);
        CheckHardware(keys, config);
        if (config.Expect.Answers is not null && (config.Hardware is null || config.Route is not (Route.Network or Route.San)))
        {
            Value(keys, "expect", "answers").Fail("a machine is asked on the boot network of its VM, which only routes network and san have", "add hardware and use one of them, or say what its console shows: expect.console");
        }

        if (config.Network.Fetch == FirmwareFetch.Http && config.Hardware?.Firmware == FirmwareKind.Bios)
        {
            Value(keys, "network", "fetch").Fail("fetch 'http' needs UEFI firmware, and hardware.firmware is bios", "set hardware.firmware to uefi, or network.fetch to pxe");
        }

        if (config.Network.Ipxe is not null && (config.Match is not null || config is not { Route: Route.Network, Hardware: null or { Firmware: FirmwareKind.Bios } }))
        {
            Value(keys, "network", "ipxe").Fail("ipxe.lkrn is started by QEMU on a VM with BIOS that boots from the network", "use route network, hardware.firmware bios and no match, or remove it");
        }

        if (config.Hardware?.Firmware == FirmwareKind.UefiSecure && config.Route is Route.Network or Route.San or Route.Disk)
        {
            Value(keys, "hardware", "firmware").Fail(
                "firmware 'uefi-secure' starts signed programs only, and neither the distribution's iPXE nor the loader of a made disk is signed",
                $"use uefi for route {keys["route"].AsText("a route") ?? "network"}");
        }
    }

    private static void CheckUki(MapReader keys, MachineConfig config)
    {
        if (config.Boot.Uki is not null && config.Route is not (Route.Uki or Route.Kexec))
        {
            Value(keys, "boot", "uki").Fail("a unified kernel image is started by UEFI firmware, or taken apart and loaded by kexec", "use route uki or kexec");
        }

        if (config is { Route: Route.Uki, Hardware.Firmware: FirmwareKind.Bios })
        {
            Value(keys, "hardware", "firmware").Fail("route 'uki' needs UEFI firmware, and hardware.firmware is bios", "set it to uefi or uefi-secure, or leave it out");
        }

        if (config.Hardware is { SecureBootDb.IsEmpty: false } && config is not { Route: Route.Uki, Hardware.Firmware: FirmwareKind.UefiSecure })
        {
            Value(keys, "hardware", "secure_boot_db").Fail("certificates are enrolled on route uki with firmware uefi-secure only", "set both, or remove it");
        }

        if (config is { Route: Route.Kexec, Boot: { Uki: not null, FirstKernel: null } })
        {
            Value(keys, "boot", "uki").Fail("route 'kexec' starts a kernel that loads the image, and none is named", "add boot.first_kernel, for example deb:linux-image-cloud-amd64");
        }
    }

    private static void CheckDisk(MapReader keys, MachineConfig config)
    {
        if (config.Route is Route.San or Route.Disk)
        {
            CheckLoader(keys, config);
            return;
        }

        foreach (var (key, isThere) in new[] { ("disk", config.Boot.Disk is not null || config.Boot.DiskNumber is not null), ("root", config.Boot.Root is not null), ("keep", config.Boot.Keep), ("loader", config.Boot.Loader is not null) })
        {
            if (isThere)
            {
                Value(keys, "boot", key).Fail($"boot.{key} is of a machine that boots from a disk", "use route san (the disk is attached by iSCSI) or disk (it is the VM's own), or remove it");
            }
        }
    }

    private static void CheckLoader(MapReader keys, MachineConfig config)
    {
        var isBios = config.Hardware is null or { Firmware: FirmwareKind.Bios };
        if (config.Boot.Loader == DiskLoader.SystemdBoot && isBios)
        {
            Value(keys, "boot", "loader").Fail("systemd-boot is a program of UEFI, and hardware.firmware is bios", "use syslinux or grub, or firmware uefi");
        }

        if (config.Boot.Loader == DiskLoader.Syslinux && !isBios)
        {
            Value(keys, "boot", "loader").Fail("a disk with Syslinux is made for BIOS", "use systemd-boot or grub, or firmware bios");
        }
    }

    private static void CheckDiskNumber(MapReader keys, MachineConfig config)
    {
        if (config.Boot.DiskNumber is not { } number || config.Route is not (Route.San or Route.Disk))
        {
            return;
        }

        var disks = config.Hardware?.Disks ?? [];
        var value = Value(keys, "boot", "disk");
        if (config.Route == Route.San)
        {
            value.Fail("route 'san' exports an image, and a number names one of the VM's own disks", "use route disk, or name the image");
        }
        else if (number >= disks.Length)
        {
            value.Fail($"there is no disk {number}: hardware.disks has {disks.Length}", "the first is 0");
        }
        else if (disks[number].IsRemote)
        {
            value.Fail("a disk behind iSCSI is not booted by its number", "attach it by route san");
        }
    }

    private static void CheckArchitecture(MapReader keys, MachineConfig config)
    {
        if (config.Hardware is not { Arch: Architecture.Arm64 } hardware)
        {
            return;
        }

        if (config.Route != Route.Direct)
        {
            Value(keys, "hardware", "arch").Fail($"aarch64 goes up by route direct only in this version", "use route direct, or arch x86_64");
        }

        if (hardware.Firmware == FirmwareKind.Bios)
        {
            Value(keys, "hardware", "firmware").Fail("there is no BIOS for aarch64", "set it to uefi, or leave it out");
        }
    }

    private static void CheckHardware(MapReader keys, MachineConfig config)
    {
        if (config.Hardware is not { } hardware)
        {
            return;
        }

        if (hardware.FirmwareVariables is not null && hardware.Firmware == FirmwareKind.Bios)
        {
            Value(keys, "hardware", "vars").Fail("BIOS firmware has no store of variables", "set hardware.firmware to uefi, or remove vars");
        }

        if (hardware.FirmwareVariables is not null && config is { Route: Route.Uki, Hardware.Firmware: FirmwareKind.UefiSecure })
        {
            Value(keys, "hardware", "vars").Fail("on route uki with uefi-secure the store is made for each boot, with the keys of secure_boot_db", "remove vars");
        }

        if (config.Route is Route.Network or Route.San && hardware.Nics.Any(nic => nic.Network is not null))
        {
            Value(keys, "hardware", "nics").Fail("on routes network and san the NICs are on the boot network of Sunup's own", "remove 'network' from the NICs, or use another route");
        }

        if (hardware is { Iommu: true, Guest: GuestSystem.Windows } && (hardware.Arch == Architecture.Arm64 || (hardware.MachineType is { } type && !type.Contains("q35", StringComparison.Ordinal))))
        {
            keys["security.iommu"].Fail("image.os windows gets an intel-iommu, which QEMU has on q35 only", "use machine q35, or leave 'machine' out");
        }

        if (hardware.Arch == Architecture.Arm64 && hardware.Disks.Any(disk => disk.Bus == DiskBus.Ide))
        {
            Value(keys, "hardware", "disks").Fail("aarch64 machines have no parallel ATA", "use bus ahci or virtio-blk");
        }
    }

    private static void CheckRealMachine(MapReader keys, MachineConfig config)
    {
        if (config.Hardware is not null)
        {
            keys["match"].Fail("'match' names a real machine, 'hardware' describes a VM: a file has one of them", "remove one");
        }

        if (config.Route is not (Route.Network or Route.San))
        {
            keys["route"].Fail($"route '{keys["route"].AsText("a route")}' is a VM's: a real machine, which 'match' names, cannot take it", "use route network or san");
        }

        if (config is { Route: Route.San, Boot.Disk: null })
        {
            keys["boot"].Fail("a real machine on route san boots an image that is there: disks are made for VMs", "name it as boot.disk, and leave kernel, initrd, cmdline and root out");
        }

        if (config.Network.Files is not null)
        {
            Value(keys, "network", "files").Fail("network.files is served to a VM alone, and 'match' names a real machine", "name the folder as tftp.root and http.root of the service file");
        }

        const string isForQemu = "it is for QEMU, and 'match' names a real machine";
        if (!config.RawQemu.IsEmpty)
        {
            keys["raw.qemu"].Fail(isForQemu, "remove one");
        }

        if (!config.RawQemuConfig.IsEmpty)
        {
            keys["raw.qemu.conf"].Fail(isForQemu, "remove one");
        }
    }

    private static ConfigValue Value(MapReader keys, string group, string key) =>
        keys[group].AsMap("a mapping") is { } inner && inner[key] is { IsPresent: true } value ? value : keys[group];
}

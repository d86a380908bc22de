using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Planning.Routes;

/// <summary>The way of a boot by one route, hand-over by hand-over, before anything is started: what it needs, where it can fail, and what it goes on needing.</summary>
/// <param name="Route">The route.</param>
/// <param name="Hops">In order.</param>
/// <param name="Protocols">Of the network, by which it goes; empty where it needs none.</param>
/// <param name="ServerUntil">How long the server must be there; null where there is none.</param>
public sealed record BootWay(Route Route, ImmutableArray<BootHop> Hops, ImmutableArray<string> Protocols, string? ServerUntil)
{
    private const string WhileBooting = "until the initramfs is loaded";
    private const string AllTheTime = "for as long as the machine runs: its root is there";

    /// <param name="machine">Its route is the one that is told.</param>
    public static BootWay Of(MachineConfig machine) => machine.Route switch
    {
        Route.Network => new BootWay(machine.Route, [.. Firmware(machine), .. IpxeArrives(machine), .. BootFiles(), .. Kernel(machine), .. Root(machine, isSan: false)], Fetching(machine), WhileBooting),
        Route.San => new BootWay(machine.Route, [.. Firmware(machine), .. IpxeArrives(machine), .. San(machine), .. Kernel(machine), .. Root(machine, isSan: true)], [.. Fetching(machine), "iSCSI"], AllTheTime),
        Route.Disk => new BootWay(machine.Route, [.. Firmware(machine), .. Disk(machine), .. Kernel(machine), .. Root(machine, isSan: false)], [], null),
        Route.Uki => new BootWay(
            machine.Route,
            [.. Firmware(machine), new(Stage.Loader, "the firmware starts the unified kernel image of the EFI system partition", "a FAT file system, the image's name, a signature under Secure Boot", machine.Hardware?.Firmware is FirmwareKind.UefiSecure ? "SU1150" : "SU0311"), .. Kernel(machine), .. Root(machine, isSan: false)],
            [], null),
        Route.Kexec => new BootWay(
            machine.Route,
            [.. Firmware(machine), new(Stage.Loader, "a first kernel runs and loads the next one by kexec", "a system that runs, kexec that is not locked down", "SU1120"), .. Kernel(machine), .. Root(machine, isSan: false)],
            [], null),
        _ => new BootWay(machine.Route, [new(Stage.Loader, "QEMU puts kernel, initrd and command line into memory", "the files on this host", "SU0113"), .. Kernel(machine), .. Root(machine, isSan: false)], [], null),
    };

    private static bool IsUefi(MachineConfig machine) => machine.Hardware is { Firmware: not FirmwareKind.Bios };

    private static ImmutableArray<string> Fetching(MachineConfig machine) => IsUefi(machine) && machine.Network.Fetch == FirmwareFetch.Http ? ["DHCP", "HTTP"] : ["DHCP", "TFTP", "HTTP"];

    private static IEnumerable<BootHop> Firmware(MachineConfig machine)
    {
        yield return new(Stage.Firmware, IsUefi(machine) ? "UEFI looks through its boot entries" : "the BIOS looks through its boot order", "an entry that leads on", "SU0311");
    }

    private static IEnumerable<BootHop> IpxeArrives(MachineConfig machine)
    {
        var fetch = IsUefi(machine) && machine.Network.Fetch == FirmwareFetch.Http ? "HTTP" : "TFTP";
        yield return new(Stage.Network, "the NIC's firmware asks for an address", "DHCP with a boot file, by its architecture (option 93)", "SU0451");
        yield return new(Stage.Loader, $"it fetches iPXE by {fetch}", $"{fetch}, and iPXE for that architecture", "SU0610");
        yield return new(Stage.Network, "iPXE asks again, and is told its script", "DHCP that knows iPXE from a ROM, or it loads itself for ever", "SU0405");
        yield return new(Stage.Loader, "iPXE fetches its script by HTTP", "HTTP", "SU0522");
    }

    private static IEnumerable<BootHop> BootFiles()
    {
        yield return new(Stage.Loader, "iPXE fetches kernel and initrds by HTTP and starts the kernel", "HTTP, memory for all of them at once", "SU0640");
    }

    private static IEnumerable<BootHop> San(MachineConfig machine)
    {
        yield return new(Stage.Loader, "iPXE attaches the disk by iSCSI and leaves an iBFT", "an iSCSI target that lets this initiator in", "SU0566");
        foreach (var hop in Disk(machine))
        {
            yield return hop;
        }
    }

    private static IEnumerable<BootHop> Disk(MachineConfig machine)
    {
        if (!IsUefi(machine))
        {
            yield return new(Stage.Loader, "the first sector's code finds the active partition", "boot code that fits the table, one active partition", "SU0603");
        }

        yield return new(Stage.Loader, "the disk's loader reads its configuration, kernel and initrd", "every file that it names", "SU0614");
    }

    private static IEnumerable<BootHop> Kernel(MachineConfig machine)
    {
        yield return new(Stage.Kernel, "the kernel runs with its command line", "room in memory, a console that it writes to", "SU0710");
        if (!machine.Boot.Initrd.IsEmpty || machine.Route is Route.San)
        {
            yield return new(Stage.Initramfs, "it unpacks the initramfs and starts its /init", "an image that it unpacks whole", "SU0845");
        }
    }

    private static IEnumerable<BootHop> Root(MachineConfig machine, bool isSan)
    {
        if (isSan)
        {
            yield return new(Stage.Initramfs, "iPXE is gone: the initramfs brings the network up again, by the iBFT", "the NIC's module, iscsi_ibft", "SU0969");
            yield return new(Stage.Initramfs, "it attaches the same disk once more", "iscsi_tcp, iscsistart, the same target", "SU0965");
        }

        if (isSan || machine.Boot.CommandLine.Contains("root=", StringComparison.Ordinal))
        {
            yield return new(Stage.Root, "the root file system is mounted, and becomes the root", "a driver of disk and file system, root= as the disk has it", "SU0910");
        }

        yield return new(Stage.Init, "init runs", "the program that init= or rdinit= names", "SU0845");
    }
}

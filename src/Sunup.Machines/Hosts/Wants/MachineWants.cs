using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Wants;

/// <summary>What a machine asks of its host.</summary>
public sealed record MachineWants
{
    /// <summary>What QEMU itself takes beside the guest's memory, rounded up: 85 MiB of QEMU 7.2 were in memory when a kernel had booted by emulation (smaps, without the guest's mapping).</summary>
    public const long QemuOverheadBytes = 128L << 20;

    public required Architecture Arch { get; init; }

    public required int Cpus { get; init; }

    /// <summary>Of the guest.</summary>
    public required long MemoryBytes { get; init; }

    public required FirmwareKind Firmware { get; init; }

    public required AcceleratorKind Accel { get; init; }

    public required Route Route { get; init; }

    public ImmutableArray<NicModel> Nics { get; init; } = [];

    public ImmutableArray<WantedImage> Images { get; init; } = [];

    /// <summary>Bridges of the host that NICs are plugged into.</summary>
    public ImmutableArray<string> Bridges { get; init; } = [];

    /// <summary>Taps that somebody made before.</summary>
    public ImmutableArray<string> Taps { get; init; } = [];

    /// <summary>The guest's memory comes out of huge pages.</summary>
    public bool UsesHugePages { get; init; }

    /// <summary>PCI addresses of devices that are passed through.</summary>
    public ImmutableArray<string> PassedThrough { get; init; } = [];

    /// <summary>It is a real machine: Sunup serves it, and starts no VM.</summary>
    public bool IsServed { get; init; }

    /// <summary>With QEMU itself.</summary>
    public long NeededBytes => MemoryBytes + QemuOverheadBytes;

    public static MachineWants Of(MachineConfig machine)
    {
        var hardware = machine.Hardware ?? new HardwareConfig();
        var raw = RawArguments.Read(machine.RawQemu);
        return new MachineWants
        {
            Arch = hardware.Arch,
            Cpus = hardware.Cpus,
            MemoryBytes = hardware.MemoryBytes,
            Firmware = machine.Route is Route.Uki && hardware.Firmware is FirmwareKind.Bios ? FirmwareKind.Uefi : hardware.Firmware,
            Accel = hardware.Accel,
            Route = machine.Route,
            Nics = machine.Route is Route.Network or Route.San ? [.. hardware.Nics.Select(nic => nic.Model)] : [],
            Images = [.. ImagesOf(machine, hardware).Concat(raw.Images)],
            Bridges = [.. LinksOf(hardware, NicNetworkKind.Bridge).Concat(raw.Bridges)],
            Taps = [.. LinksOf(hardware, NicNetworkKind.Tap).Concat(raw.Taps)],
            UsesHugePages = hardware.HugePageBytes is not null || raw.UsesHugePages,
            PassedThrough = raw.PassedThrough,
            IsServed = machine.Hardware is null && machine.Match is not null,
        };
    }

    private static IEnumerable<WantedImage> ImagesOf(MachineConfig machine, HardwareConfig hardware)
    {
        if (machine.Boot.Disk is { } disk && Path.IsPathRooted(disk))
        {
            yield return new WantedImage(disk, machine.Boot.Keep, null);
        }

        foreach (var other in hardware.Disks.Where(other => !other.IsRemote))
        {
            yield return new WantedImage(other.Image, !other.Overlay, other.Format);
        }
    }

    private static IEnumerable<string> LinksOf(HardwareConfig hardware, NicNetworkKind kind) =>
        hardware.Nics.Where(nic => nic.Network?.Kind == kind).Select(nic => nic.Network!.Name).OfType<string>();
}

/// <summary>A disk image of a machine.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsWritten">The machine writes to it, not to an overlay.</param>
/// <param name="Format">As the machine file says; null where it does not.</param>
public sealed record WantedImage(string Path, bool IsWritten, string? Format);

using System.Collections.Immutable;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks.Qemu;

/// <summary>Something that QEMU must have for a machine: asked of the build itself, not of its version.</summary>
/// <param name="Name">Of the device type.</param>
/// <param name="When">For which machines.</param>
/// <param name="Why">What it is for.</param>
internal sealed record QemuNeed(string Name, Func<MachineWants, bool> When, string Why)
{
    /// <remarks>Source: the command line that src/Sunup.Machines/Qemu writes.</remarks>
    public static ImmutableArray<QemuNeed> Devices { get; } =
    [
        new("virtio-net-pci", wants => wants.Nics.Contains(NicModel.VirtioNet), "NIC virtio-net"),
        new("e1000", wants => wants.Nics.Contains(NicModel.E1000), "NIC e1000"),
        new("e1000e", wants => wants.Nics.Contains(NicModel.E1000e), "NIC e1000e"),
        new("rtl8139", wants => wants.Nics.Contains(NicModel.Rtl8139), "NIC rtl8139"),
        new("virtio-blk-pci", wants => !wants.Images.IsEmpty || wants.Route is Route.Disk or Route.Uki, "disks"),
        new("virtio-rng-pci", wants => wants.Firmware is not FirmwareKind.Bios, "random numbers for UEFI's network"),
        new("vfio-pci", wants => !wants.PassedThrough.IsEmpty, "devices that are passed through"),
    ];

    /// <summary>The machine type that Sunup asks for.</summary>
    public static string MachineType(MachineWants wants) => (wants.Arch, wants.Firmware) switch
    {
        (Architecture.Arm64, _) => "virt",
        (_, FirmwareKind.Bios) => "pc",
        _ => "q35",
    };
}

using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>Devices that are neither disk nor NIC: random numbers, TPM, vsock, IOMMU. Those that Incus has too have its names.</summary>
internal static class DeviceGroup
{
    private const string VirtualIommu = "qemu_iommu";
    private const string IntelIommu = "intel-iommu";

    // Slot 31 has q35's own bridge. All others keep the places that they have without an IOMMU.
    private const string LastFreeSlot = "1e.0";

    /// <summary>The IOMMU comes first: QEMU wants it on the root bus, and before the devices behind it.</summary>
    public static IEnumerable<QemuOption> Iommu(QemuMachine machine)
    {
        if (!machine.Hardware.Iommu)
        {
            return [];
        }

        // Windows has no driver of virtio-iommu.
        return machine.Hardware.Guest == GuestSystem.Windows
            ? [new QemuSection("device", IntelIommu, ("driver", "intel-iommu"), ("intremap", "on"), ("caching-mode", "on"))]
            : [new QemuSection("device", VirtualIommu, ("driver", "virtio-iommu-pci"), ("bus", machine.Family == MachineFamily.Pc ? "pci.0" : "pcie.0"), ("addr", LastFreeSlot))];
    }

    public static IEnumerable<QemuOption> Of(QemuMachine machine, string folder)
    {
        // OVMF since 2024 has no network without a source of random numbers (CVE-2023-45237).
        if (machine.Hardware.Rng || machine.Firmware.Code is not null)
        {
            yield return new QemuSection("device", "qemu_rng", ("driver", "virtio-rng-pci"));
        }

        if (machine.Hardware.Tpm is not null)
        {
            yield return new QemuSection("chardev", "qemu_tpm-chardev", ("backend", "socket"), ("path", Path.Combine(folder, TpmEmulator.SocketName)));
            yield return new QemuSection("tpmdev", "qemu_tpm-tpmdev", ("type", "emulator"), ("chardev", "qemu_tpm-chardev"));
            yield return new QemuSection(
                "device", "qemu_tpm", ("driver", machine.Family == MachineFamily.Virt ? "tpm-tis-device" : "tpm-tis"), ("tpmdev", "qemu_tpm-tpmdev"));
        }

        if (machine.Hardware.VsockCid is { } cid)
        {
            yield return new QemuSection("device", "qemu_vsock", ("driver", "vhost-vsock-pci"), ("guest-cid", cid.ToString(CultureInfo.InvariantCulture)));
        }
    }
}

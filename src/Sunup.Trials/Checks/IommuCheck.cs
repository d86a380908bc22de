using Sunup.Formats.CommandLines;
using Sunup.Model;
using Sunup.Trials.Checks.Roots;

namespace Sunup.Trials.Checks;

/// <summary>What is to be expected of a VM whose virtio-iommu has no driver in time: SU0981.</summary>
/// <remarks>
/// Three facts decide: the device is there, the kernel knows the VIOT table, and the driver is a module that the initrd does not hold. Without any one of
/// them the disks appear. Source: Linux drivers/acpi/viot.c; each of the eight combinations is in the tests.
/// </remarks>
internal static class IommuCheck
{
    private const string Device = "device \"qemu_iommu\"";
    private const string Bypass = "default-bus-bypass-iommu";

    /// <summary>Kernels from here on give up waiting after some ten seconds (seen with 7.2).</summary>
    private const int GivesUpFrom = 7;

    public static IEnumerable<Finding> Of(CheckReport report)
    {
        if (report.Kernel is not { Config: { } config } kernel || !HasDevice(report.Machine) || !config.IsBuiltIn("ACPI_VIOT") || !config.IsModule("VIRTIO_IOMMU") || HoldsModule(report))
        {
            yield break;
        }

        var waits = kernel.Version is { } version && version.Major >= GivesUpFrom;
        var initrd = report.Machine.Boot.Initrd.FirstOrDefault();
        yield return new Finding
        {
            Id = "SU0981",
            Severity = waits ? FindingSeverity.Warning : FindingSeverity.Error,
            Stage = Stage.Root,
            Summary = waits
                ? "disks and NICs will appear some ten seconds late: the virtual IOMMU's driver is a module, and the initrd does not hold it"
                : "the disks will not appear: the virtual IOMMU's driver is a module, and the initrd does not hold it",
            Cause = "The kernel knows the table of virtual IOMMUs (CONFIG_ACPI_VIOT=y), so that it probes no device behind one before its driver is there (CONFIG_VIRTIO_IOMMU=m).",
            Confidence = Confidence.Certain,
            Evidence =
            [
                new Evidence("a virtio-iommu", report.Machine.Hardware!.Iommu ? "security.iommu" : "raw.qemu"),
                new Evidence("CONFIG_ACPI_VIOT=y, CONFIG_VIRTIO_IOMMU=m", kernel.ConfigSource ?? "kernel"),
                BlockedBy(report) is { } word ? new Evidence($"{word} keeps virtio_iommu out", "boot.cmdline") : new Evidence("virtio-iommu.ko is not there", initrd ?? "there is no initrd"),
            ],
            Remedies =
            [
                new Remedy("Set `security.iommu: false`, unless the guest needs an IOMMU"),
                new Remedy("Add the module to the initrd", $"sunup initrd add {initrd ?? "INITRD"} --modules virtio_iommu -o new.img"),
                new Remedy("Keep the IOMMU and leave the devices of the root bus out of it: in raw.qemu.conf, section [machine], default-bus-bypass-iommu = \"on\""),
            ],
        };
    }

    private static bool HasDevice(MachineConfig machine)
    {
        if (machine.Hardware is not { } hardware)
        {
            return false;
        }

        var isDeleted = machine.RawQemuConfig.Any(section => section is { Name: Device, Entries.IsEmpty: true });
        var isBypassed = machine.RawQemuConfig.Any(section => section.Name == "machine" && section.Entries.Any(entry => entry is { Key: Bypass, Value: "on" or "true" }))
            || machine.RawQemu.Any(argument => argument.Contains($"{Bypass}=on", StringComparison.Ordinal));
        var isOwn = hardware is { Iommu: true, Guest: GuestSystem.Linux } && !isDeleted;
        return !isBypassed && (isOwn || machine.RawQemu.Any(argument => argument.Contains("virtio-iommu-pci", StringComparison.Ordinal)));
    }

    private static string? BlockedBy(CheckReport report) =>
        report.Initrd is { } initrd ? DriverState.BlockedBy(KernelCommandLine.Parse(report.Machine.Boot.CommandLine), initrd.Maker, "virtio_iommu") : null;

    private static bool HoldsModule(CheckReport report) => report.Initrd is { } initrd
        && BlockedBy(report) is null
        && initrd.Paths.Any(name => Path.GetFileName(name).StartsWith("virtio-iommu.ko", StringComparison.Ordinal));
}

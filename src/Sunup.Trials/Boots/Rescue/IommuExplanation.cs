using System.Collections.Immutable;
using Sunup.Machines.Qemu;
using Sunup.Model;

namespace Sunup.Trials.Boots.Rescue;

/// <summary>Tells the cause where devices of a VM wait for the driver of its virtual IOMMU: SU0980.</summary>
/// <remarks>
/// Source: Linux drivers/acpi/viot.c: every function that the VIOT table lists is probed only once its IOMMU has a driver. The table is there with
/// virtio-iommu alone; an intel-iommu (DMAR) makes nothing wait.
/// </remarks>
internal static class IommuExplanation
{
    private const string Waiting = "SU0913";
    private const string KernelSays = ": deferred probe pending";
    private const string ShellSays = "sunup-deferred: ";

    /// <summary>The trace with the cause in front, where there is one.</summary>
    public static BootTrace Explain(BootTrace trace, QemuCommandLine command)
    {
        if (trace.Verdict.Outcome == BootOutcome.CameUp || !command.Arguments.Any(argument => argument.Contains("virtio-iommu-pci", StringComparison.Ordinal)))
        {
            return trace;
        }

        var lines = trace.Events.Where(seen => seen.Kind is EventKinds.SerialLine && DeviceOf(seen.Text) is not null).ToList();
        if (lines.Count == 0)
        {
            return trace;
        }

        var cause = FindingOf(lines);
        return trace with
        {
            Findings = [cause, .. trace.Findings.Where(finding => finding.Id != Waiting)],
            Verdict = trace.Verdict with { Summary = $"{trace.Machine} did not come up: {cause.Summary}." },
        };
    }

    private static string? DeviceOf(string line)
    {
        var name = line.IndexOf(ShellSays, StringComparison.Ordinal) is >= 0 and var said ? line[(said + ShellSays.Length)..]
            : line.IndexOf(KernelSays, StringComparison.Ordinal) is > 0 and var end ? line[..end]
            : null;
        return name?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words.LastOrDefault(word => word.Contains(':', StringComparison.Ordinal) && word.Contains('.', StringComparison.Ordinal)) : null;
    }

    private static Finding FindingOf(List<BootEvent> lines)
    {
        ImmutableArray<string> devices = [.. lines.Select(line => DeviceOf(line.Text)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new Finding
        {
            Id = "SU0980",
            Severity = FindingSeverity.Error,
            Stage = Stage.Root,
            Summary = $"the virtual IOMMU has no driver in the initramfs, and the devices behind it wait for one: {string.Join(", ", devices)}",
            Cause = "The firmware's VIOT table says that every device of the bus is behind the virtio-iommu. This kernel knows the table and has the driver as a module (CONFIG_VIRTIO_IOMMU=m), "
                + "so that disks and NICs are not probed before it is loaded, and the initramfs does not hold it. Where devices stand on the bus, and in which order they are found, has no part in it.",
            Confidence = Confidence.Certain,
            Evidence = [.. lines.Take(20).Select(line => new Evidence(line.Text, "console", At: line.At))],
            Remedies =
            [
                new Remedy("Set `security.iommu: false`, unless the guest needs an IOMMU (device passthrough inside of it, DMA protection)"),
                new Remedy("Add the module to the initramfs", "sunup initrd add INITRD --modules virtio_iommu --kernel-modules DIR -o new.img"),
                new Remedy("Keep the IOMMU and leave the devices of the root bus out of it: in raw.qemu.conf, section [machine], default-bus-bypass-iommu = \"on\""),
            ],
        };
    }
}

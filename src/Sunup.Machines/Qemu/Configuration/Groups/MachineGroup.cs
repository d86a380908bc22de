using Sunup.Model;

namespace Sunup.Machines.Qemu.Configuration.Groups;

/// <summary>Machine, CPU and memory.</summary>
internal static class MachineGroup
{
    private const string Ram = "ram0";

    public static IEnumerable<QemuOption> Of(QemuMachine machine)
    {
        var (hardware, isKvm) = (machine.Hardware, machine.Accelerator == AcceleratorKind.Kvm);
        var isPc = machine.Family is MachineFamily.Pc or MachineFamily.Q35;
        yield return new QemuSection(
            "machine", null,
            ("type", machine.MachineType),
            ("gic-version", machine.Family == MachineFamily.Virt ? "max" : null),
            // OVMF is built for q35: PCIe, and SMM where variables are protected.
            ("smm", isPc && machine.IsUefi ? machine.Firmware.NeedsSmm ? "on" : "off" : null),
            // Without graphics SeaBIOS puts its text, and that of option ROMs, on the serial port.
            ("graphics", isPc && !machine.IsUefi ? "off" : null),
            // QEMU refuses interrupt remapping with the kernel's own I/O APIC, and Incus sets it for both kinds of IOMMU.
            ("kernel-irqchip", hardware.Iommu && isPc ? "split" : null),
            ("memory-backend", HasBackend(hardware) ? Ram : null),
            ("accel", isKvm ? "kvm" : "tcg"));
        // The whole of the host's CPU under KVM. Under TCG all that it can emulate: distributions built for x86-64-v2 and v3 do not start on qemu64.
        yield return new QemuSwitch("-cpu", hardware.CpuModel ?? (isKvm ? "host" : "max"));
        yield return new QemuSection("smp-opts", null, ("cpus", Format.Number(hardware.Cpus)));
        yield return new QemuSection("memory", null, ("size", Size(hardware)));
        if (HasBackend(hardware))
        {
            yield return Backend(hardware);
        }
    }

    private static bool HasBackend(HardwareConfig hardware) => hardware.HugePageBytes is not null || hardware.Numa is not null;

    /// <remarks>A memfd needs no mount of hugetlbfs, and no right on one.</remarks>
    private static QemuSection Backend(HardwareConfig hardware)
    {
        var backend = new QemuSection(
            "object", Ram,
            ("qom-type", hardware.HugePageBytes is null ? "memory-backend-ram" : "memory-backend-memfd"),
            ("size", Size(hardware)),
            ("hugetlb", hardware.HugePageBytes is null ? null : "on"),
            ("hugetlbsize", hardware.HugePageBytes is > 0 and var page ? Format.Number(page) : null),
            // What is missing is missed at the start, not by SIGBUS in the middle of a boot.
            ("prealloc", hardware.HugePageBytes is null ? null : "on"),
            ("policy", hardware.Numa?.Policy.ToString().ToLowerInvariant()));
        IEnumerable<QemuEntry> nodes = hardware.Numa is { } numa ? numa.Nodes.ToString().Split(',').Select(range => new QemuEntry("host-nodes", range)) : [];
        return backend with { Entries = [.. backend.Entries, .. nodes] };
    }

    private static string Size(HardwareConfig hardware) => $"{Format.Number(hardware.MemoryBytes >> 20)}M";
}

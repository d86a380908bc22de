using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>Where the initrd comes to lie in memory, where the loader goes by the kernel's header: x86 with BIOS, and QEMU itself.</summary>
internal static class PlacementCheck
{
    private const long UnknownPreferredAddress = 0x100_0000;
    private const long AcpiTables = 0x2_0000;

    public static InitrdPlacement? Of(CheckReport report, CheckOptions options)
    {
        var memory = options.MemoryBytes ?? report.Machine.Hardware?.MemoryBytes;
        if (memory is not { } bytes || report.Kernel?.File?.Setup is not { InitSize: { } initSize } setup || report.Image is not { } image || !GoesByHeader(report.Machine))
        {
            return null;
        }

        var top = QemuPcMemory.BelowFourGib(bytes, isQ35: report.Machine.Hardware is { Firmware: not FirmwareKind.Bios }) - AcpiTables;
        return new InitrdPlacement(top, image.Verdict.Length, setup.InitrdAddressMax, (long)(setup.PreferredAddress ?? UnknownPreferredAddress), initSize);
    }

    // UEFI gives the kernel memory of the firmware's own choice.
    private static bool GoesByHeader(MachineConfig machine) => machine.Hardware is { Firmware: FirmwareKind.Bios } or null;
}

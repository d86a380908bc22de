using System.Collections.Immutable;

namespace Sunup.Planning.Imports;

/// <summary>Devices of the source that Sunup's machines do without: places to plug into, consoles whose other end was the source's program, screens and what belongs to them.</summary>
internal static class QemuSurplus
{
    /// <summary>Why such a device is not carried over; null for one that may be.</summary>
    public static string? WhyNot(string driver) => driver switch
    {
        "pcie-root-port" or "ioh3420" or "pci-bridge" or "pcie-pci-bridge" or "i82801b11-bridge" or "pxb" or "pxb-pcie" or "x3130-upstream" or "xio3130-downstream" or "isa-fdc" =>
            "a place to plug devices into: here each is on the board's own bus",
        "virtio-scsi-pci" or "ahci" or "ich9-ahci" or "piix3-ide" or "piix4-ide" => "controllers follow from the buses of the disks",
        "isa-serial" or "pci-serial" or "isa-parallel" or "isa-debugcon" or "virtio-serial-pci" or "virtio-serial" or "virtserialport" or "virtconsole" or "usb-redir" =>
            "Sunup gives every machine its own console, and nobody is at the other end of a channel",
        "floppy" or "ide-cd" or "scsi-cd" or "usb-bot" => "a drive for floppies or CDs is not in this version",
        "virtio-keyboard-pci" or "virtio-tablet-pci" or "virtio-mouse-pci" or "usb-tablet" or "usb-kbd" or "usb-mouse" or "virtio-balloon-pci" or "virtio-balloon" or "hda-duplex" or "hda-micro" or "hda-output"
            or "ich9-intel-hda" or "intel-hda" or "AC97" or "virtio-sound-pci" => "Sunup's machines have none",
        _ when driver.Contains("vga", StringComparison.OrdinalIgnoreCase) || driver.Contains("-gpu", StringComparison.Ordinal) || driver.StartsWith("qxl", StringComparison.Ordinal) || driver is "bochs-display" or "ramfb" =>
            "Sunup shows no screen",
        _ when driver.Contains("xhci", StringComparison.Ordinal) || driver.Contains("usb-ehci", StringComparison.Ordinal) || driver.Contains("usb-uhci", StringComparison.Ordinal) || driver == "usb-hub" => "Sunup's machines have no USB",
        _ => null,
    };

    /// <summary>Ids of the character devices at the other end of such devices.</summary>
    public static ImmutableHashSet<string> CharactersOf(ImmutableArray<QemuWord> words) =>
        [.. words.Where(word => word.Kind == "device" && WhyNot(word["driver"] ?? "") is not null).Select(word => word["chardev"]).OfType<string>()];

    /// <summary>A device of raw.qemu on the bus of this machine: the bus that it was on is not there.</summary>
    public static QemuWord Unplugged(QemuWord device) =>
        device["bus"] is { } bus && (bus.StartsWith("pci", StringComparison.Ordinal) || bus.StartsWith("qemu_pcie", StringComparison.Ordinal)) ? device.Without("bus", "addr", "multifunction", "acpi-index")
        : device.Value?.StartsWith('{') is true ? device.Without() : device;
}

using System.Globalization;

namespace Sunup.Images.Modules;

/// <summary>A PCI vendor and device: <c>pci:1af4:1000</c>, or <c>1af4:1000</c> as lspci writes it.</summary>
internal readonly record struct PciId(uint Vendor, uint Device)
{
    private const uint VirtioVendor = 0x1af4;

    public static PciId? TryParse(string text)
    {
        var parts = (text.StartsWith("pci:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text).Split(':');
        return parts.Length == 2 && TryParse(parts[0], out var vendor) && TryParse(parts[1], out var device) ? new PciId(vendor, device) : null;
    }

    /// <summary>What a virtio device behind this id calls itself to its driver; null for other devices.</summary>
    /// <remarks>Source: virtio 1.2, section 4.1.2: 0x1040 and the device's type, or a transitional id. The PCI id alone leads to the transport, virtio_pci.</remarks>
    public string? VirtioAlias => (Vendor, Device) switch
    {
        (VirtioVendor, >= 0x1040 and <= 0x107f) => AliasOf(Device - 0x1040),
        (VirtioVendor, 0x1000) => AliasOf(1),
        (VirtioVendor, 0x1001) => AliasOf(2),
        (VirtioVendor, 0x1002) => AliasOf(5),
        (VirtioVendor, 0x1003) => AliasOf(3),
        (VirtioVendor, 0x1004) => AliasOf(8),
        (VirtioVendor, 0x1005) => AliasOf(4),
        (VirtioVendor, 0x1009) => AliasOf(9),
        _ => null,
    };

    private static string AliasOf(uint type) => $"virtio:d{type:X8}v{VirtioVendor:X8}";

    private static bool TryParse(string text, out uint number)
    {
        number = 0;
        return text.Length == 4 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}

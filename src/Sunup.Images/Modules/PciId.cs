using System.Globalization;

namespace Sunup.Images.Modules;

/// <summary>A PCI vendor and device: <c>pci:1af4:1000</c>, or <c>1af4:1000</c> as lspci writes it.</summary>
internal readonly record struct PciId(uint Vendor, uint Device)
{
    public static PciId? TryParse(string text)
    {
        var parts = (text.StartsWith("pci:", StringComparison.OrdinalIgnoreCase) ? text[4..] : text).Split(':');
        return parts.Length == 2 && TryParse(parts[0], out var vendor) && TryParse(parts[1], out var device) ? new PciId(vendor, device) : null;
    }

    private static bool TryParse(string text, out uint number)
    {
        number = 0;
        return text.Length == 4 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}

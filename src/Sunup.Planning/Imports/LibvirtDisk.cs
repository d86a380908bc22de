using System.Globalization;

namespace Sunup.Planning.Imports;

/// <summary>What a disk of a domain is besides its image and its bus.</summary>
internal static class LibvirtDisk
{
    // The names of QEMU's own keys.
    private static readonly (string Attribute, string Key)[] s_driver = [("cache", "cache"), ("io", "aio"), ("discard", "discard"), ("detect_zeroes", "detect-zeroes")];

    public static void ReadDetails(MachineDraft draft, DomainElement device, DomainElement? driver, DiskDraft disk)
    {
        foreach (var (attribute, key) in s_driver)
        {
            if (driver?[attribute] is { } value and not "default")
            {
                disk.DriveKeys.Add((key, value));
            }
        }

        if (device.Child("serial")?.Text is { Length: > 0 } serial)
        {
            disk.DeviceKeys.Add(("serial", serial));
        }

        if (int.TryParse(device.Child("boot")?["order"], NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            disk.BootPlace = place;
        }

        foreach (var name in new[] { "readonly", "transient" })
        {
            if (device.Child(name) is { } element)
            {
                disk.Overlay = true;
                draft.Changed(element.Line, element.Path, "overlay: true: the image is not written to, and what the guest writes is gone with the boot");
            }
        }
    }
}

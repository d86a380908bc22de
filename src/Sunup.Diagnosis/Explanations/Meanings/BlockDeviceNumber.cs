using System.Globalization;

namespace Sunup.Diagnosis.Explanations.Meanings;

/// <summary>The kernel's <c>unknown-block(8,1)</c>, and <c>vda1</c> where it knows the name.</summary>
/// <remarks>Source: Linux Documentation/admin-guide/devices.txt; block/early-lookup.c. Numbers from 234 to 254 and from 259 on are given as drivers ask.</remarks>
public static class BlockDeviceNumber
{
    /// <param name="text"><c>unknown-block(0,0)</c>, or what stands between its parentheses.</param>
    /// <returns>A sentence; null for anything else.</returns>
    public static string? Describe(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var inside = text.AsSpan(open + 1).TrimEnd(") \"");
        var comma = inside.IndexOf(',');
        if (comma < 1
            || !int.TryParse(inside[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(inside[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return null;
        }

        return (major, minor) is (0, 0)
            ? "Device 0,0 is none: the kernel made no device number of root=, since no disk driver that it knows has a disk of that name, or there is no root= at all."
            : string.Create(CultureInfo.InvariantCulture, $"Device {major},{minor} is {Driver(major, minor)}: the driver made the name, so it is built in; either no such partition is there, or its file system is not one that this kernel has built in.");
    }

    private static string Driver(int major, int minor) => major switch
    {
        0 => "without a device (a network or virtual file system)",
        1 => "a RAM disk (the old initrd)",
        2 => "a floppy disk",
        3 or 22 or 33 or 34 => "an old IDE disk (hd)",
        7 => "a loop device",
        8 or (>= 65 and <= 71) or (>= 128 and <= 135) => string.Create(CultureInfo.InvariantCulture, $"a SCSI, SATA or USB disk (sd{(char)('a' + Math.Min(25, minor / 16))}{(minor % 16 == 0 ? "" : minor % 16)})"),
        9 => "a software RAID (md)",
        11 => "a CD or DVD drive (sr)",
        31 => "a flash memory (mtdblock)",
        43 => "a network block device (nbd)",
        179 => "an SD card or eMMC (mmcblk)",
        202 => "a Xen disk (xvd)",
        259 => "an NVMe disk, or a partition beyond the driver's own numbers",
        >= 234 and <= 254 => "a disk whose driver takes the next free number (virtio, device mapper, NVMe)",
        _ => "of a driver that is not in Sunup's list",
    };
}

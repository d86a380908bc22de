using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Syslinux;

/// <summary>Reads a configuration of SYSLINUX, EXTLINUX, ISOLINUX or PXELINUX.</summary>
/// <remarks>
/// Source: Syslinux 6.04, com32/elflink/ldlinux/readconfig.c and its documentation of the configuration. Keywords are the same whatever their case. What is for looks
/// only (colours, keys, messages) is passed over.
/// </remarks>
public static class SyslinuxConfiguration
{
    internal const int MostDepth = 16;

    /// <summary>Any text gives an answer.</summary>
    /// <param name="text">Of the file.</param>
    /// <param name="include">The text of a file that INCLUDE names, as written; null where there is none. Without it nothing is included.</param>
    public static LoaderConfiguration Read(string text, Func<string, string?>? include = null)
    {
        var reader = new SyslinuxReader(include);
        reader.Read(text, 0);
        return reader.ToConfiguration();
    }

    /// <summary>Places of the configuration in a file system, in the order of search.</summary>
    public static IReadOnlyList<string> Places { get; } =
    [
        "boot/extlinux/extlinux.conf", "boot/syslinux/extlinux.conf", "boot/syslinux/syslinux.cfg", "extlinux/extlinux.conf", "syslinux/extlinux.conf", "syslinux/syslinux.cfg",
        "extlinux.conf", "syslinux.cfg", "boot/isolinux/isolinux.cfg", "isolinux/isolinux.cfg", "isolinux.cfg", "EFI/syslinux/syslinux.cfg", "EFI/BOOT/syslinux.cfg",
    ];
}

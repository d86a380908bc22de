using System.Collections.Frozen;
using System.Globalization;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>The commands of iPXE, and since when each is there.</summary>
/// <remarks>Source: history of src/hci in iPXE to 2026-08; which commands a build has is also a matter of its configuration, which nobody can see.</remarks>
public static class IpxeCommands
{
    private static readonly FrozenDictionary<string, DateOnly> s_since = new Dictionary<string, DateOnly>(StringComparer.Ordinal)
    {
        ["certfree"] = Day("2016-08-31"),
        ["certstat"] = Day("2016-08-31"),
        ["certstore"] = Day("2016-08-31"),
        ["colour"] = Day("2013-12-09"),
        ["console"] = Day("2013-11-28"),
        ["cpair"] = Day("2013-12-09"),
        ["cpuid"] = Day("2012-06-07"),
        ["fdt"] = Day("2025-03-27"),
        ["imgdecrypt"] = Day("2024-08-29"),
        ["imgextract"] = Day("2021-05-08"),
        ["imgmem"] = Day("2021-01-22"),
        ["imgset"] = Day("2026-07-14"),
        ["imgtrust"] = Day("2012-03-25"),
        ["imgverify"] = Day("2012-03-25"),
        ["inc"] = Day("2013-08-01"),
        ["ipstat"] = Day("2014-03-02"),
        ["menu"] = Day("2012-03-29"),
        ["item"] = Day("2012-03-29"),
        ["choose"] = Day("2012-03-29"),
        ["nslookup"] = Day("2012-09-10"),
        ["nstat"] = Day("2013-09-25"),
        ["ntp"] = Day("2016-06-13"),
        ["param"] = Day("2013-08-19"),
        ["params"] = Day("2013-08-19"),
        ["pciscan"] = Day("2013-08-05"),
        ["ping"] = Day("2013-10-21"),
        ["poweroff"] = Day("2013-07-15"),
        ["profstat"] = Day("2014-04-27"),
        ["shim"] = Day("2023-05-22"),
        ["sync"] = Day("2012-06-09"),
        ["usbscan"] = Day("2024-10-17"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Of 2011 or before, as far back as iPXE goes.
    private static readonly FrozenSet<string> s_first = FrozenSet.ToFrozenSet(
        [
            "autoboot", "boot", "chain", "clear", "config", "dhcp", "echo", "exit", "fcels", "fcstat", "form", "gdbstub", "goto", "help", "ibstat", "ifclose", "ifconf", "iflinkwait", "ifopen",
            "ifstat", "imgargs", "imgexec", "imgfetch", "imgfree", "imgload", "imgselect", "imgstat", "initrd", "iseq", "isset", "iwlist", "iwstat", "kernel", "login", "lotest", "md5sum", "module",
            "neighbour", "present", "prompt", "pxebs", "read", "reboot", "route", "sanboot", "sanhook", "sanunhook", "set", "sha1sum", "shell", "show", "sleep", "startpxe", "stoppxe", "time", "unset",
            "vcreate", "vdestroy",
        ],
        StringComparer.Ordinal);

    public static bool IsKnown(string name) => s_first.Contains(name) || s_since.ContainsKey(name);

    /// <summary>The day on which the command came; null for one that was always there, or is none.</summary>
    public static DateOnly? SinceOf(string name) => s_since.TryGetValue(name, out var day) ? day : null;

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

using System.Collections.Frozen;

namespace Sunup.Formats.CommandLines;

/// <summary>Which parameters may stand on a command line more than once, each time with another meaning; of all others the last one counts.</summary>
/// <remarks>
/// Sources: Documentation/admin-guide/kernel-parameters.txt (kernel), dracut.cmdline(7), systemd(1) and kernel-command-line(7), initramfs-tools(7).
/// </remarks>
public static class RepeatedParameters
{
    private static readonly FrozenSet<string> s_names = new[]
    {
        // The kernel's own.
        "console", "earlycon", "memmap", "memhp_default_state", "crashkernel", "hugepages", "hugepagesz", "video", "blkdevparts", "mtdparts",
        "virtio_mmio.device", "initcall_blacklist", "acpi_osi", "dyndbg", "trace_event", "reserve_mem", "kunit.filter", "irqaffinity",
        // Networks in the initramfs.
        "ip", "ifname", "vlan", "bond", "bridge", "team", "nameserver", "rd.route", "rd.znet", "rd.neednet",
        // Storage in the initramfs.
        "rd.luks.uuid", "rd.luks.name", "rd.luks.key", "rd.luks.options", "rd.luks.partuuid", "luks.uuid", "luks.name", "luks.key", "luks.options",
        "rd.lvm.lv", "rd.lvm.vg", "rd.md.uuid", "rd.dm", "rd.dasd", "rd.zfcp", "rd.fcoe", "netroot", "rd.iscsi.param", "rd.nvmf.discover",
        "cryptopts", "zfs_import_dir",
        // Modules.
        "modprobe.blacklist", "module_blacklist", "rd.driver.blacklist", "rd.driver.pre", "rd.driver.post", "modules_load", "rd.modules_load",
        "modules-load", "rd.modules-load",
        // systemd.
        "systemd.setenv", "systemd.set_credential", "systemd.set_credential_binary", "systemd.mask", "systemd.wants", "rd.systemd.mask", "rd.systemd.wants",
        "systemd.mount-extra", "rd.systemd.mount-extra", "systemd.swap-extra", "udev.blockdev_read_only", "rd.break",
    }.Select(Fold).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="key">As it stands on the command line; <c>-</c> and <c>_</c> are the same.</param>
    public static bool Contains(string key) => s_names.Contains(Fold(key));

    private static string Fold(string key) => key.Replace('-', '_');
}

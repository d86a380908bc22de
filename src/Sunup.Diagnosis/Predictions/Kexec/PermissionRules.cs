using System.Globalization;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>Whether this process may load a kernel at all. The kernel says EPERM for all of it and does not say for which.</summary>
/// <remarks>Source: kernel/kexec_core.c, <c>kexec_load_permitted</c>; security/lockdown.</remarks>
internal static class PermissionRules
{
    public const string LimitPath = "/proc/sys/kernel/kexec_load_limit_reboot";
    public const string DisabledPath = "/proc/sys/kernel/kexec_load_disabled";
    public const string LockdownPath = "/sys/kernel/security/lockdown";

    public static IEnumerable<Finding> Check(KexecHost host)
    {
        if (host.IsUserNamespace || host.Container is not null)
        {
            yield return Contained(host);
        }

        if (!host.HasSysBoot)
        {
            yield return NoCapability();
        }

        if (host.ImageLoaded is null || host.HasKexecFile == false)
        {
            yield return NoSystemCall(host);
        }

        if (host.LoadDisabled == true)
        {
            yield return Disabled();
        }

        if (host.LoadLimit == 0)
        {
            yield return LimitUsed();
        }
        else if (host.LoadLimit == 1)
        {
            yield return LastAttempt();
        }
    }

    public static Finding NoCapability() => KexecFinding.Error(
        "SU1301",
        "this process may not load a kernel: it has no CAP_SYS_BOOT",
        "Replacing the kernel is the right of root with CAP_SYS_BOOT.",
        [KexecFinding.Seen("/proc/self/status", "CapEff has no CAP_SYS_BOOT")],
        new Remedy("Run it as root.", "sudo sunup kexec load ..."));

    public static Finding Disabled() => KexecFinding.Error(
        "SU1302",
        "loading a kernel is switched off until the next boot (kernel.kexec_load_disabled is 1)",
        "The switch goes one way: it cannot be set back to 0 while this kernel runs. Hardened systems and some clouds set it at start. What is loaded already can still be started, and cannot be unloaded.",
        [KexecFinding.Seen(DisabledPath, "1")],
        new Remedy("Find who sets it, take that away, and boot once by the firmware.", "grep -rs kexec_load_disabled /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d /run/sysctl.d"),
        new Remedy("Boot the new kernel by the firmware instead.", "systemctl reboot"));

    public static Finding LimitUsed() => KexecFinding.Error(
        "SU1303",
        "no loading of a kernel is left (kernel.kexec_load_limit_reboot is 0)",
        "Each attempt spends one of the limit, failed ones and unloading included, and it can only be lowered until the next boot.",
        [KexecFinding.Seen(LimitPath, "0")],
        new Remedy("Boot by the firmware; raise or drop the limit where it is set.", "grep -rs kexec_load_limit_reboot /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d"));

    public static Finding NoSystemCall(KexecHost host) => KexecFinding.Error(
        "SU1305",
        "this kernel cannot load another one from files",
        host.ImageLoaded is null
            ? "It was built without kexec: there is no /sys/kernel/kexec_loaded."
            : "It was built without CONFIG_KEXEC_FILE. The older kexec_load, for which a program places every segment itself, is not used by Sunup.",
        host.ImageLoaded is null
            ? [KexecFinding.Seen("/sys/kernel/kexec_loaded", "not there")]
            : [KexecFinding.Seen(host.ConfigPath ?? "kernel", "CONFIG_KEXEC_FILE is not set")],
        new Remedy("Boot the new kernel by the firmware, or run a kernel with CONFIG_KEXEC_FILE=y."));

    public static Finding Contained(KexecHost host) => KexecFinding.Error(
        "SU1313",
        host.Container is { } name ? $"this is a container ({name}): it has no kernel of its own to replace" : "this process is in a user namespace: its capabilities do not count for kexec",
        "kexec replaces the kernel of the whole machine. Runtimes of containers filter the call, and capabilities of a user namespace are not looked at.",
        [KexecFinding.Seen(host.Container is null ? "/proc/self/uid_map" : "container", host.Container ?? "not the whole range of ids")],
        new Remedy("Run sunup on the machine itself."));

    private static Finding LastAttempt() => KexecFinding.Warning(
        "SU1303",
        "one loading of a kernel is left (kernel.kexec_load_limit_reboot is 1)",
        "This attempt spends it, even if it fails. After it nothing can be loaded or unloaded until the next boot.",
        [KexecFinding.Seen(LimitPath, 1.ToString(CultureInfo.InvariantCulture))],
        new Remedy("See with --dry-run that nothing else stands in the way first."));
}

using System.Globalization;
using Sunup.Model;

namespace Sunup.Machines.Kexec.Candidates;

/// <summary>A watchdog of this machine, and whether it keeps running over a kexec.</summary>
/// <remarks>
/// Sources: Documentation/ABI/testing/sysfs-class-watchdog; drivers/watchdog/watchdog_core.c: a driver that asks for it is stopped on every restart, kexec
/// included, unless the module parameter <c>watchdog.stop_on_reboot=0</c> says otherwise; with nowayout the stop is refused by most devices.
/// </remarks>
/// <param name="Device"><c>/dev/watchdog0</c>.</param>
/// <param name="Identity">As its driver calls it.</param>
/// <param name="IsSoftware">A timer of the kernel: it dies with the kernel.</param>
/// <param name="KeepsRunning">It is not stopped by the jump.</param>
/// <param name="LongestSeconds">That can be set; null where it is not said.</param>
public sealed record WatchdogState(string Device, string Identity, bool IsSoftware, bool KeepsRunning, int? LongestSeconds)
{
    /// <summary>Resets the machine even if the next kernel never runs.</summary>
    public bool CoversTheJump => !IsSoftware && KeepsRunning;

    /// <summary>The best one for a test; null where there is none.</summary>
    /// <param name="root">Folder in which <c>sys</c> is.</param>
    public static WatchdogState? Find(string root = "/")
    {
        var folder = Path.Combine(root, "sys/class/watchdog");
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var stops = Text(Path.Combine(root, "sys/module/watchdog/parameters/stop_on_reboot")) ?? "-1";
        return Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(path => Read(path, stops == "0")).MaxBy(state => state.CoversTheJump ? 1 : 0);
    }

    /// <summary>SU1350: what brings the machine back from a kernel that never gets to its first program.</summary>
    public static Finding Judge(WatchdogState? watchdog) => watchdog switch
    {
        { CoversTheJump: true } => KexecStateFindings.Of(
            "SU1350",
            FindingSeverity.Info,
            $"the watchdog {watchdog.Identity} runs on over the jump: it resets the machine even if the new kernel never starts",
            "It is started before the jump; the candidate's guard feeds and in the end stops it, if its kernel has the driver.",
            [new Evidence(watchdog.Identity, watchdog.Device)]),
        { IsSoftware: false } => KexecStateFindings.Of(
            "SU1350",
            FindingSeverity.Warning,
            "nothing brings the machine back from a new kernel that hangs before its first program: the watchdog is stopped at the jump",
            $"The driver of {watchdog.Identity} stops it on every restart. Panics, lockups that the kernel notices, and user space that does not become healthy are covered.",
            [new Evidence($"{watchdog.Identity}, stopped on restart", watchdog.Device)],
            new Remedy("Load the watchdog's core with stop_on_reboot=0: on the kernel's command line, for the next boot.", "watchdog.stop_on_reboot=0")),
        _ => KexecStateFindings.Of(
            "SU1350",
            FindingSeverity.Warning,
            "nothing brings the machine back from a new kernel that hangs before its first program: there is no hardware watchdog",
            "Panics, lockups that the kernel notices, and user space that does not become healthy are covered.",
            [new Evidence(watchdog is null ? "empty" : watchdog.Identity, "/sys/class/watchdog")],
            new Remedy("Load the driver of the machine's watchdog (iTCO_wdt, sp5100_tco, i6300esb, ipmi_watchdog), with watchdog.stop_on_reboot=0."),
            new Remedy("Have another way to reset the machine at hand: a BMC, a power switch.")),
    };

    private static WatchdogState Read(string path, bool keptByParameter)
    {
        var identity = Text(Path.Combine(path, "identity")) ?? Path.GetFileName(path);
        return new WatchdogState(
            $"/dev/{Path.GetFileName(path)}",
            identity,
            identity.Contains("Software", StringComparison.OrdinalIgnoreCase),
            keptByParameter || Text(Path.Combine(path, "nowayout")) == "1",
            int.TryParse(Text(Path.Combine(path, "max_timeout")), NumberStyles.None, CultureInfo.InvariantCulture, out var longest) && longest > 0 ? longest : null);
    }

    private static string? Text(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}

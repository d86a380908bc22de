using System.Text.RegularExpressions;

namespace Sunup.Diagnosis.Hosts;

/// <summary>What kind of trouble a line of a host's kernel or audit log tells, whoever it is about.</summary>
/// <remarks>Source: Linux 6.12 mm/oom_kill.c, security/apparmor/audit.c, security/selinux/avc.c, kernel/auditsc.c (type 1326), block/blk-core.c, fs/ext4/super.c, fs/xfs, fs/btrfs/messages.c.</remarks>
public static partial class HostSentences
{
    /// <summary>A process was killed for lack of memory; kernels before 5.0 say "Kill", not "Killed".</summary>
    public static bool IsOomKill(string text) => OomKill().IsMatch(text);

    /// <summary>AppArmor, SELinux or seccomp, where it refused something; null for another line.</summary>
    public static string? RefusedBy(string text) => text.Contains("apparmor=\"DENIED\"", StringComparison.Ordinal) ? "AppArmor"
        : AccessVector().IsMatch(text) ? "SELinux"
        : text.Contains("type=1326", StringComparison.Ordinal) || text.Contains("type=SECCOMP", StringComparison.Ordinal) ? "seccomp"
        : null;

    /// <summary>The disk, or the device of the file system, that the line tells an error of; null for another line.</summary>
    public static string? FailingDevice(string text) => Device().Match(text) is { Success: true } error ? error.Groups["device"].Value : null;

    /// <summary>What SELinux refused, between the braces.</summary>
    [GeneratedRegex(@"avc: +denied +\{(?<rights>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    internal static partial Regex AccessVector();

    [GeneratedRegex(@"Killed process \d+|[Oo]ut of memory: Kill", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OomKill();

    [GeneratedRegex(
        @"(I/O error, dev|Buffer I/O error on dev|critical (medium|target|space allocation|nexus) error, dev) (?<device>[^, ]+)|^(EXT4-fs error|BTRFS (error|critical)) \(device (?<device>[^):]+)|^(XFS|BTRFS|EXT4-fs)[^(]*\((device )?(?<device>[^)]+)\): .*([Cc]orrupt|Remounting|error|forced)",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Device();
}

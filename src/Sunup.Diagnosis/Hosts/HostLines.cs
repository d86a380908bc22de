using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Sunup.Model;

namespace Sunup.Diagnosis.Hosts;

/// <summary>Reads the lines of a host's kernel and of its audit log, in their order, for those that are about one QEMU. Pure; bounded memory.</summary>
/// <remarks>
/// Source: Linux 6.12 mm/oom_kill.c (dump_header, __oom_kill_process), mm/memcontrol.c (mem_cgroup_print_oom_meminfo), arch/x86/mm/fault.c (show_signal_msg),
/// arch/x86/kernel/traps.c, virt/kvm (vcpu_unimpl, kvm_pr_unimpl).
/// </remarks>
public sealed partial class HostLines
{
    private string? _limit;
    private string? _usage;
    private string? _group;

    /// <summary>What the line says about that process; null for a line about something else.</summary>
    /// <param name="text">One line, without its time.</param>
    /// <param name="qemu">Whom it may be about.</param>
    public HostMessage? Read(string text, HostedProcess qemu)
    {
        if (MemoryUsage().Match(text) is { Success: true } usage)
        {
            (_usage, _limit) = (usage.Groups["usage"].Value, usage.Groups["limit"].Value);
            return null;
        }

        return OutOfMemory(text, qemu) ?? Crash(text, qemu) ?? Denial(text, qemu) ?? DeviceError(text, qemu) ?? Hypervisor(text, qemu);
    }

    /// <summary>The kernel says what limit it was, then why, then whom it kills.</summary>
    private HostMessage? OutOfMemory(string text, HostedProcess qemu)
    {
        if (Constraint().Match(text) is { Success: true } constraint)
        {
            _group = constraint.Groups["group"] is { Success: true, Value: var group } ? group : null;
            return qemu.Matches(constraint.Groups["pid"].Value, constraint.Groups["task"].Value) is { } known ? Killed(text, constraint, known, qemu) : null;
        }

        if (Kill().Match(text) is not { Success: true } kill)
        {
            return null;
        }

        var message = qemu.Matches(kill.Groups["pid"].Value, kill.Groups["task"].Value) is { } match ? Killed(text, kill, match, qemu) : null;
        (_limit, _usage, _group) = (null, null, null);
        return message;
    }

    private HostMessage Killed(string text, Match match, string known, HostedProcess qemu)
    {
        var isGroup = text.Contains("CONSTRAINT_MEMCG", StringComparison.Ordinal) || text.StartsWith("Memory cgroup", StringComparison.Ordinal);
        var isOwn = isGroup && qemu.OwnGroup is { } own && _group is { } group && group.Split('/').Contains(own);
        return new HostMessage(isOwn ? "SU0216" : isGroup ? "SU1288" : "SU1289", EventSeverity.Error,
        [
            .. Task(match, known),
            new("cgroup", _group ?? "(not named)"),
            new("limit", _limit is null ? "its limit" : Mebibytes(_limit)),
            .. _usage is null ? ImmutableArray<EventField>.Empty : [new("usage", Mebibytes(_usage))],
        ]);
    }

    private static HostMessage? Crash(string text, HostedProcess qemu) =>
        Fault().Match(text) is { Success: true } fault && qemu.Matches(fault.Groups["pid"].Value, fault.Groups["task"].Value) is { } known
            ? new HostMessage("SU0240", EventSeverity.Error, [.. Task(fault, known), new("fault", fault.Groups["fault"].Value)])
            : null;

    /// <remarks>A path in an audit record is in quotes, or in hexadecimal digits where it has a blank in it.</remarks>
    private static HostMessage? Denial(string text, HostedProcess qemu)
    {
        if (HostSentences.RefusedBy(text) is not { } module)
        {
            return null;
        }

        var (path, pid, task) = (Value(text, "path") ?? Value(text, "name"), Value(text, "pid") ?? "", Value(text, "comm") ?? "");
        var known = qemu.Matches(pid, task) ?? (path is not null && qemu.Files.Contains(path) ? "path" : null);
        var operation = Value(text, "operation") ?? (HostSentences.AccessVector().Match(text) is { Success: true } vector ? vector.Groups["rights"].Value.Trim() : Value(text, "syscall") is { } call ? $"system call {call}" : "something");
        return known is null ? null : new HostMessage("SU0241", EventSeverity.Warning,
            [new("module", module), new("operation", operation), new("path", path ?? "(no path)"), new("profile", Value(text, "profile") ?? Value(text, "scontext") ?? "(none)"), new("task", task), new("pid", pid), new("match", known)]);
    }

    private static HostMessage? DeviceError(string text, HostedProcess qemu) =>
        HostSentences.FailingDevice(text) is { } device && qemu.Devices.Contains(device, StringComparer.Ordinal)
            ? new HostMessage("SU1290", EventSeverity.Error, [new("device", device)])
            : null;

    private static HostMessage? Hypervisor(string text, HostedProcess qemu) =>
        Kvm().Match(text) is { Success: true } said && qemu.HasKernelIds && qemu.Matches(said.Groups["pid"].Value, "") is { } known
            ? new HostMessage("SU0242", EventSeverity.Info, [new("pid", said.Groups["pid"].Value), new("said", said.Groups["said"].Value), new("match", known)])
            : null;

    private static ImmutableArray<EventField> Task(Match match, string known) => [new("task", match.Groups["task"].Value), new("pid", match.Groups["pid"].Value), new("match", known)];

    private static string? Value(string text, string key)
    {
        var match = Regex.Match(text, $"(?:^| ){key}=(?:\"(?<quoted>[^\"]*)\"|(?<plain>[^ ]+))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return !match.Success ? null : match.Groups["quoted"].Success ? match.Groups["quoted"].Value : Decoded(key, match.Groups["plain"].Value);
    }

    private static string Decoded(string key, string value) =>
        key is "name" or "path" or "comm" && value.Length % 2 == 0 && value.All(char.IsAsciiHexDigitUpper) ? System.Text.Encoding.UTF8.GetString(Convert.FromHexString(value)) : value;

    private static string Mebibytes(string kibibytes) =>
        long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? string.Create(CultureInfo.InvariantCulture, $"{number / 1024.0:0.#} MiB") : kibibytes;

    [GeneratedRegex(@"^memory: usage (?<usage>\d+)kB, limit (?<limit>\d+)kB", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MemoryUsage();

    [GeneratedRegex(@"^oom-kill:constraint=(?<constraint>\w+),.*?(,oom_memcg=(?<group>[^,]+))?(,global_oom)?,task_memcg=[^,]*,task=(?<task>.*),pid=(?<pid>\d+),uid=\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^(Memory cgroup out of memory|Out of memory): Killed process (?<pid>\d+) \((?<task>.*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kill();

    [GeneratedRegex(@"^(traps: )?(?<task>.+?)\[(?<pid>\d+)\]:? (?<fault>segfault at|general protection fault|trap [a-z -]+?(?= ip:)|bad frame)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fault();

    [GeneratedRegex(@"^kvm \[(?<pid>\d+)\]: (?<said>.+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kvm();
}

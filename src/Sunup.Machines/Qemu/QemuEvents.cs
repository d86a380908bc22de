using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sunup.Diagnosis.Hosts;
using Sunup.Linux.Processes;
using Sunup.Machines.Qemu.Qmp;
using Sunup.Model;

namespace Sunup.Machines.Qemu;

/// <summary>Tells what QEMU does as events, and remembers what the end needs: the shutdown's reason, the last messages.</summary>
internal sealed class QemuEvents(QemuOptions options)
{
    /// <summary>Messages that are kept for <see cref="VirtualMachineExit"/>.</summary>
    private const int MaxMessages = 100;

    private readonly Lock _lock = new();
    private readonly Queue<string> _messages = [];
    private string? _shutdownReason;

    public ImmutableArray<string> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    public void Started(int processId, QemuCommandLine commandLine) => Publish(
        EventKinds.QemuStarted,
        $"QEMU started, process {processId}",
        [new("pid", processId.ToString(CultureInfo.InvariantCulture)), new("command", commandLine.ToShellString())]);

    public void Connected(string version) => Publish(
        EventKinds.QmpConnected,
        $"QEMU {version} answers; the machine is powered on",
        [new("version", version)],
        reached: Stage.PowerOn);

    /// <summary>A line of QEMU's own output.</summary>
    public void Said(ChildLine line)
    {
        if (string.IsNullOrWhiteSpace(line.Text))
        {
            return;
        }

        lock (_lock)
        {
            _messages.Enqueue(line.Text);
            if (_messages.Count > MaxMessages)
            {
                _messages.Dequeue();
            }
        }

        Publish(EventKinds.QemuMessage, line.Text, [], QemuRefusals.SeverityOf(line.Text), findingId: QemuRefusals.FindingOf(line.Text));
    }

    public void Happened(QmpEvent happened)
    {
        if (string.Equals(happened.Name, "SHUTDOWN", StringComparison.Ordinal))
        {
            // The first reason is the cause; a quit that follows a guest's own shutdown is not.
            _shutdownReason ??= happened.Reason;
            Publish(EventKinds.QmpShutdown, $"the machine shut down: {DescribeReason(happened.Reason)}", [.. Fields(happened)]);
            return;
        }

        Publish(EventKinds.QmpEvent, Describe(happened), [.. Fields(happened)], SeverityOf(happened.Name));
    }

    /// <summary>The kernel killed QEMU, which had used up what its machine file gives it.</summary>
    public void OutOfMemory(LimitsConfig limits) => Publish(
        EventKinds.QemuMessage,
        string.Create(CultureInfo.InvariantCulture, $"the kernel killed QEMU: it used up the {limits.MemoryBytes >> 20} MiB of hardware.limits.memory"),
        [],
        EventSeverity.Error,
        findingId: "SU0216");

    /// <summary>A line of the host's kernel, or of its audit log, that is about this QEMU.</summary>
    public void HostSaid(DateTimeOffset at, string text, string log, HostMessage message) =>
        Host(at, EventKinds.HostKernel, text, [new("log", log), .. message.Fields], message.Severity, message.FindingId);

    /// <summary>What QEMU's control group counted while it ran.</summary>
    /// <param name="folder">Of the group.</param>
    /// <param name="kills">Processes of it that were killed.</param>
    /// <param name="atLimit">Allocations that met the limit.</param>
    /// <param name="limit">The group's own; null for none: then one above it.</param>
    /// <param name="findingId">What it establishes; null for nothing.</param>
    public void HostCounted(string folder, long kills, long atLimit, long? limit, string? findingId)
    {
        var words = limit is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"its limit of {bytes >> 20} MiB") : "the limit of a group above it";
        Host(
            options.Clock.Now,
            EventKinds.HostControlGroup,
            string.Create(CultureInfo.InvariantCulture, $"the kernel killed {kills} process{(kills == 1 ? "" : "es")} of QEMU's control group for lack of memory, at {words}"),
            [new("cgroup", folder), new("limit", words), new("kills", kills.ToString(CultureInfo.InvariantCulture)), new("at_limit", atLimit.ToString(CultureInfo.InvariantCulture))],
            EventSeverity.Error,
            findingId);
    }

    /// <summary>A log of the host that cannot be read: what it would say is not told.</summary>
    public void HostUnseen(string reason) => Host(options.Clock.Now, EventKinds.HostUnseen, reason, [new("reason", reason)], EventSeverity.Debug, null);

    private void Host(DateTimeOffset at, string kind, string text, ImmutableArray<EventField> fields, EventSeverity severity, string? findingId) =>
        options.Sink.Publish(new BootEvent { At = at, Source = EventSource.Host, Kind = kind, Text = text, Severity = severity, Subject = options.Subject, FindingId = findingId, Fields = fields });

    public VirtualMachineExit Exited(ChildExit exit)
    {
        ImmutableArray<EventField> fields =
        [
            new(exit.Signal is null ? "exit_code" : "signal", (exit.Signal ?? exit.Code ?? -1).ToString(CultureInfo.InvariantCulture)),
            new("reason", _shutdownReason ?? "unknown"),
        ];
        Publish(EventKinds.QemuExited, $"QEMU ended: {exit}", fields, exit.IsSuccess ? EventSeverity.Info : EventSeverity.Warning);
        return new VirtualMachineExit(exit, _shutdownReason, Messages);
    }

    /// <summary>A SHUTDOWN reason in words. Source: qapi/run-state.json, ShutdownCause.</summary>
    private static string DescribeReason(string? reason) => reason switch
    {
        "guest-shutdown" => "the guest powered off",
        "guest-reset" => "the guest reset itself (reboot, panic with reboot, or triple fault)",
        "guest-panic" => "the guest panicked",
        "host-qmp-quit" => "by our request",
        "host-qmp-system-reset" => "reset by our request",
        "host-signal" => "QEMU received a signal",
        "host-error" => "an error of the host",
        null => "no reason was given",
        _ => reason,
    };

    private static string Describe(QmpEvent happened) => happened.Name switch
    {
        "RESET" => $"the machine was reset: {DescribeReason(happened.Reason)}",
        "STOP" => "the machine was stopped",
        "RESUME" => "the machine runs",
        "POWERDOWN" => "the power button was pressed",
        "GUEST_PANICKED" => "the guest says that it panicked",
        "NIC_RX_FILTER_CHANGED" => "the guest's driver set up a NIC",
        _ => happened.Name,
    };

    private static EventSeverity SeverityOf(string name) => name switch
    {
        "GUEST_PANICKED" or "BLOCK_IO_ERROR" or "MEMORY_FAILURE" => EventSeverity.Error,
        "RESET" or "STOP" or "WATCHDOG" or "GUEST_CRASHLOADED" => EventSeverity.Warning,
        "RESUME" or "NIC_RX_FILTER_CHANGED" or "RTC_CHANGE" => EventSeverity.Debug,
        _ => EventSeverity.Info,
    };

    private static IEnumerable<EventField> Fields(QmpEvent happened)
    {
        yield return new EventField("event", happened.Name);
        if (happened.Data.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in happened.Data.EnumerateObject())
            {
                yield return new EventField(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText());
            }
        }
    }

    private void Publish(
        string kind, string text, ImmutableArray<EventField> fields, EventSeverity severity = EventSeverity.Info, Stage? reached = null, string? findingId = null) =>
        options.Sink.Publish(new BootEvent
        {
            At = options.Clock.Now,
            Source = EventSource.Qmp,
            Kind = kind,
            Text = text,
            Severity = severity,
            Subject = options.Subject,
            Reached = reached,
            FindingId = findingId,
            Fields = fields,
        });
}

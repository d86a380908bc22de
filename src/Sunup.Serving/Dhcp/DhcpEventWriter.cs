using System.Collections.Immutable;
using System.Globalization;
using Sunup.Model;
using Sunup.Protocols.Dhcp;
using Sunup.Protocols.Dhcp.Boot;
using Sunup.Protocols.Dhcp.Server;

namespace Sunup.Serving.Dhcp;

/// <summary>Tells each packet and each decision as an event. Under a flood it counts instead, and sums up once a second.</summary>
/// <remarks>Machines that are known have a rate of their own: strangers' packets do not hide a boot.</remarks>
internal sealed class DhcpEventWriter(IBootEventSink sink, BootClock clock)
{
    private readonly EventGate _known = new(clock, burst: 1000, perSecond: 200);
    private readonly EventGate _others = new(clock, burst: 500, perSecond: 50);
    private readonly EventGate _notices = new(clock, burst: 50, perSecond: 2);

    /// <summary>A message that could be read, and what was decided about it.</summary>
    public void Handled(DhcpMessage message, in DhcpReception reception, DhcpDecision decision)
    {
        var gate = decision.Machine is null ? _others : _known;
        var received = ReceivedKind(message, reception);
        if (gate.Admits(received))
        {
            Publish(Received(message, reception, decision, received));
        }

        foreach (var notice in decision.Notices)
        {
            Notice(message, decision, notice);
        }

        if (decision.Reply is { } reply)
        {
            var kind = ReplyKind(reply, reception);
            if (gate.Admits(kind))
            {
                Publish(Replied(message, reply, decision, kind));
            }
        }
        else if (decision.Reason != DhcpIgnoreReason.NoAnswerNeeded && gate.Admits(EventKinds.DhcpIgnored))
        {
            Publish(Ignored(message, decision));
        }
    }

    /// <summary>A datagram that is no DHCP message, or that is not looked at.</summary>
    public void Unreadable(in DhcpReception reception, int length, string code, string text)
    {
        if (_others.Admits(EventKinds.DhcpIgnored))
        {
            Publish(new BootEvent
            {
                At = clock.Now,
                Source = EventSource.Dhcp,
                Kind = EventKinds.DhcpIgnored,
                Severity = EventSeverity.Warning,
                Text = $"not answered: {length} bytes from {reception.Source}:{reception.SourcePort} on {reception.Interface.Name}: {text}",
                Subject = reception.Source.IsAny ? default : new EventSubject(Address: reception.Source.ToIPAddress()),
                Fields = [new("reason", code), new("detail", text), new("interface", reception.Interface.Name)],
            });
        }
    }

    /// <summary>Another server's answer, heard on the wire. Beside a proxy it belongs there.</summary>
    public void ForeignAnswer(DhcpMessage message, string interfaceName, string source, bool isExpected)
    {
        if (!_notices.Admits(EventKinds.DhcpForeignServer))
        {
            return;
        }

        var server = message.FindAddress(DhcpOptionCode.ServerIdentifier)?.ToString() ?? source;
        var what = message.YourAddress.IsAny ? "without an address" : $"of address {message.YourAddress}";
        Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Dhcp,
            Kind = EventKinds.DhcpForeignServer,
            Severity = isExpected ? EventSeverity.Info : EventSeverity.Warning,
            FindingId = isExpected ? null : DhcpFindings.ForeignServer,
            Text = $"another DHCP server, {server}, sent {TypeName(message.Type)} {what} to {message.Hardware}",
            Subject = Subject(message, null),
            Fields = [new("server", server), new("message", TypeName(message.Type)), new("interface", interfaceName), .. BootFields(message)],
        });
    }

    /// <summary>Something about the service itself.</summary>
    public void Service(EventSeverity severity, string kind, string text, string? findingId = null) => Publish(new BootEvent
    {
        At = clock.Now,
        Source = EventSource.Dhcp,
        Kind = kind,
        Severity = severity,
        FindingId = findingId,
        Text = text,
    });

    /// <summary>As <see cref="Service"/>, at the rate of notices: for what may repeat with each packet.</summary>
    public void Trouble(string text)
    {
        if (_notices.Admits(EventKinds.DhcpNotice))
        {
            Service(EventSeverity.Warning, EventKinds.DhcpNotice, text);
        }
    }

    /// <summary>Once a second: how many packets of which kind were not shown one by one.</summary>
    public void Summarize()
    {
        var held = new[] { _known, _others, _notices }.SelectMany(gate => gate.TakeHeld() ?? []).ToList();
        if (held.Count == 0)
        {
            return;
        }

        var counts = held.GroupBy(entry => entry.Key, StringComparer.Ordinal).Select(group => (group.Key, Count: group.Sum(entry => entry.Value))).OrderByDescending(entry => entry.Count).ToList();
        Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Dhcp,
            Kind = EventKinds.DhcpSummary,
            Text = $"{counts.Sum(entry => entry.Count)} more events, not shown one by one: {string.Join(", ", counts.Select(entry => $"{entry.Count} {entry.Key}"))}",
            Fields = [.. counts.Select(entry => new EventField(entry.Key, entry.Count.ToString(CultureInfo.InvariantCulture)))],
        });
    }

    private void Publish(BootEvent bootEvent) => sink.Publish(bootEvent);

    private BootEvent Received(DhcpMessage message, in DhcpReception reception, DhcpDecision decision, string kind) => new()
    {
        At = clock.Now,
        Source = EventSource.Dhcp,
        Kind = kind,
        Severity = decision.Client is null ? EventSeverity.Debug : EventSeverity.Info,
        Reached = decision.Client is null ? null : Stage.Network,
        Text = $"{TypeName(message.Type)} from {message.Hardware}{DhcpEventText.Describe(decision.Client)}{(message.Relay.IsAny ? "" : $" through relay {message.Relay}")}",
        Subject = Subject(message, decision),
        Fields = DhcpEventText.Fields(message, reception, decision.Client),
    };

    private BootEvent Replied(DhcpMessage message, DhcpMessage reply, DhcpDecision decision, string kind) => new()
    {
        At = clock.Now,
        Source = EventSource.Dhcp,
        Kind = kind,
        Severity = reply.Type == DhcpMessageType.Nak ? EventSeverity.Warning : decision.Client is null ? EventSeverity.Debug : EventSeverity.Info,
        Text = DhcpEventText.Reply(reply, decision, TypeName(reply.Type)),
        Subject = Subject(message, decision),
        Fields =
        [
            new("xid", $"{message.TransactionId:x8}"),
            new("mac", message.Hardware.ToString()),
            new("message", TypeName(reply.Type)),
            new("address", reply.YourAddress.ToString()),
            new("server", decision.Source.ToString()),
            new("to", $"{decision.Destination.Route.ToString().ToLowerInvariant()} {decision.Destination.Address}:{decision.Destination.Port}"),
            .. BootFields(reply),
        ],
    };

    private BootEvent Ignored(DhcpMessage message, DhcpDecision decision) => new()
    {
        At = clock.Now,
        Source = EventSource.Dhcp,
        Kind = EventKinds.DhcpIgnored,
        Severity = decision.Reason is DhcpIgnoreReason.OtherServer or DhcpIgnoreReason.NotABootClient or DhcpIgnoreReason.NoRecord
            ? EventSeverity.Debug
            : EventSeverity.Warning,
        FindingId = decision.Reason == DhcpIgnoreReason.PoolExhausted ? DhcpFindings.PoolExhausted : null,
        Text = $"not answered: {TypeName(message.Type)} of {message.Hardware}: {decision.ReasonText}",
        Subject = Subject(message, decision),
        Fields =
        [
            new("reason", DhcpEventText.Code(decision.Reason.ToString())),
            new("detail", decision.ReasonText ?? ""),
            new("xid", $"{message.TransactionId:x8}"),
            new("mac", message.Hardware.ToString()),
            new("message", TypeName(message.Type)),
        ],
    };

    private void Notice(DhcpMessage message, DhcpDecision decision, DhcpNotice notice)
    {
        var (kind, finding, severity) = notice.Kind switch
        {
            DhcpNoticeKind.PoolExhausted => (EventKinds.DhcpPoolExhausted, DhcpFindings.PoolExhausted, EventSeverity.Error),
            DhcpNoticeKind.NoLoader => (EventKinds.DhcpNotice, DhcpFindings.NoLoader, EventSeverity.Error),
            DhcpNoticeKind.UnknownMachine => (EventKinds.DhcpNotice, DhcpFindings.UnknownMachine, EventSeverity.Warning),
            DhcpNoticeKind.ChainloadLoop => (EventKinds.DhcpNotice, DhcpFindings.ChainloadLoop, EventSeverity.Error),
            DhcpNoticeKind.AddressInUse => (EventKinds.DhcpNotice, DhcpFindings.AddressInUse, EventSeverity.Warning),
            DhcpNoticeKind.OtherServerChosen => (EventKinds.DhcpForeignServer, DhcpFindings.ForeignServer, EventSeverity.Warning),
            _ => (EventKinds.DhcpNotice, (string?)null, EventSeverity.Warning),
        };
        if (_notices.Admits(kind))
        {
            Publish(new BootEvent
            {
                At = clock.Now,
                Source = EventSource.Dhcp,
                Kind = kind,
                Severity = severity,
                FindingId = finding,
                Text = notice.Text,
                Subject = Subject(message, decision),
                Fields = notice.Server is { } server
                    ? [new("notice", DhcpEventText.Code(notice.Kind.ToString())), new("server", server.ToString())]
                    : [new("notice", DhcpEventText.Code(notice.Kind.ToString()))],
            });
        }
    }

    private static EventSubject Subject(DhcpMessage message, DhcpDecision? decision) => new(
        decision?.Machine,
        BootDirector.MacOf(message.Hardware),
        decision?.Client?.MachineId ?? ClientMachineIdentifier.Read(message),
        decision?.ClientAddress?.ToIPAddress() ?? (message.ClientAddress.IsAny ? null : message.ClientAddress.ToIPAddress()),
        message.TransactionId);

    private static string ReceivedKind(DhcpMessage message, in DhcpReception reception) => reception.Port == DhcpPort.BootServer
        ? EventKinds.DhcpBootServerRequest
        : message.Type switch
        {
            DhcpMessageType.Discover => EventKinds.DhcpDiscover,
            DhcpMessageType.Request => EventKinds.DhcpRequest,
            DhcpMessageType.Decline => EventKinds.DhcpDecline,
            DhcpMessageType.Release => EventKinds.DhcpRelease,
            DhcpMessageType.Inform => EventKinds.DhcpInform,
            _ => EventKinds.DhcpReceived,
        };

    private static string ReplyKind(DhcpMessage reply, in DhcpReception reception) => reply.Type switch
    {
        DhcpMessageType.Offer when reply.YourAddress.IsAny => EventKinds.DhcpProxyOffer,
        DhcpMessageType.Offer => EventKinds.DhcpOffer,
        DhcpMessageType.Nak => EventKinds.DhcpNak,
        _ => reception.Port == DhcpPort.BootServer ? EventKinds.DhcpBootServerAck : EventKinds.DhcpAck,
    };

    private static ImmutableArray<EventField> BootFields(DhcpMessage reply) => DhcpEventText.BootFile(reply) is { } file
        ? [new("boot_file", file), new("next_server", reply.NextServer.ToString())]
        : [];

    private static string TypeName(DhcpMessageType type) => type is >= DhcpMessageType.Discover and <= DhcpMessageType.Inform
        ? type.ToString().ToUpperInvariant()
        : type == DhcpMessageType.None ? "BOOTP" : $"message type {(byte)type}";
}

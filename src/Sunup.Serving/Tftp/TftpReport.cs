using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Loaders.Pxelinux;
using Sunup.Linux.Sockets;
using Sunup.Model;
using Sunup.Protocols.Tftp;

namespace Sunup.Serving.Tftp;

/// <summary>Turns what the TFTP server does and does not do into events.</summary>
/// <remarks>
/// A transfer's own events are never held back. Of refusals and ignored packets, at most <see cref="PerSecond"/> a second become events of their own; the others are counted in one.
/// </remarks>
internal sealed class TftpReport(IBootEventSink sink, BootClock clock)
{
    private const int PerSecond = 100;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private const double ManyResends = 0.02;
    private DateTimeOffset _second;
    private int _inSecond;
    private long _held;

    public void Requested(TftpSession session)
    {
        var offer = session.Offer;
        var options = string.Concat(offer.Request.Options.Select(option => $", {TftpFileName.Shown(option.Name)} {TftpFileName.Shown(option.Value)}"));
        Publish(EventKinds.TftpRequest, $"RRQ {offer.Path} ({offer.Request.ModeName.ToLowerInvariant()}{options}), {Number(offer.Content.Length)} bytes{SearchOf(offer.Path)}", session.Origin.Peer, offer.Machine,
            fields: [.. Identity(session), new("options", string.Join(' ', offer.Request.Options.Select(option => $"{TftpFileName.Shown(option.Name)}={TftpFileName.Shown(option.Value)}")))],
            reached: Stage.Network);
    }

    // Of several names, the one that PXELINUX took.
    private static string SearchOf(string path) => PxelinuxConfigName.Parse(path) is { } name ? $": PXELINUX's configuration of {name.Meaning}" : "";

    public void Ended(TftpSession session, TimeSpan now)
    {
        var transfer = session.Transfer;
        switch (transfer.Outcome)
        {
            case TftpOutcome.Complete or TftpOutcome.CompleteUnconfirmed:
                Completed(session, now);
                break;
            case TftpOutcome.SizeProbe:
                Publish(EventKinds.TftpSizeProbe, $"{session.Offer.Path}: the client asked for the size only ({Number(session.Offer.Content.Length)} bytes) and will ask for the file next",
                    session.Origin.Peer, session.Offer.Machine, fields: [.. Identity(session), .. Progress(session, now)]);
                break;
            case TftpOutcome.Aborted:
                var (code, text) = transfer.ClientError!.Value;
                Failed(session, now, EventKinds.TftpAborted, TftpFindings.ClientAborted, EventSeverity.Warning,
                    $"{session.Offer.Path}: the client stopped the transfer with ERROR {(int)code} \"{text}\" after {Position(session)}", text, code);
                break;
            default:
                Vanished(session, now);
                break;
        }
    }

    /// <summary>We ended a transfer ourselves.</summary>
    public void Stopped(TftpSession session, TimeSpan now, string reason, string? finding = null) =>
        Failed(session, now, EventKinds.TftpAborted, finding, finding is null ? EventSeverity.Warning : EventSeverity.Error, $"{session.Offer.Path}: ended after {Position(session)}: {reason}", reason, null);

    public void Refused(UdpAddress peer, string? file, TftpErrorCode code, string reason, string? finding, EventSeverity severity = EventSeverity.Warning)
    {
        if (MayPublish())
        {
            Publish(EventKinds.TftpRefused, $"{(file is null ? "request" : $"RRQ {TftpFileName.Shown(file)}")} answered with ERROR {(int)code}: {reason}", peer, null, severity, finding,
                [new("file", TftpFileName.Shown(file ?? "")), new("error_code", Number((int)code)), new("reason", reason), new("client_port", Number(peer.Port))]);
        }
    }

    public void Ignored(UdpAddress peer, string reason)
    {
        if (MayPublish())
        {
            Publish(EventKinds.TftpIgnored, reason, peer, null, EventSeverity.Debug, null, [new("reason", reason), new("client_port", Number(peer.Port))]);
        }
    }

    private void Completed(TftpSession session, TimeSpan now)
    {
        var transfer = session.Transfer;
        var elapsed = transfer.Elapsed(now);
        var speed = session.Offer.Content.Length / Math.Max(elapsed.TotalSeconds, 1e-6) / (1024 * 1024);
        var isLossy = transfer.BlocksResent > 5 && transfer.BlocksResent > ManyResends * transfer.BlocksSent;
        var resent = transfer.BlocksResent == 0 ? "" : $", {Number(transfer.BlocksResent)} of {Number(transfer.BlocksSent)} blocks sent again";
        var unconfirmed = transfer.Outcome == TftpOutcome.CompleteUnconfirmed ? ", the last acknowledgement did not come" : "";
        Publish(EventKinds.TftpComplete, string.Create(CultureInfo.InvariantCulture, $"{session.Offer.Path}: {session.Offer.Content.Length} bytes sent in {elapsed.TotalMilliseconds:0} ms, {speed:0.0} MiB/s{resent}{unconfirmed}"),
            session.Origin.Peer, session.Offer.Machine, isLossy ? EventSeverity.Warning : EventSeverity.Info, isLossy ? TftpFindings.ManyResends : null, [.. Identity(session), .. Progress(session, now)]);
    }

    private void Vanished(TftpSession session, TimeSpan now)
    {
        var transfer = session.Transfer;
        var because = session.PortClosed ? "the client's port is closed (ICMP port unreachable): its program ended"
            : $"no answer for {Seconds(now - transfer.ProgressAt)} s and {transfer.Retries} resends";
        var isUnanswered = !transfer.IsAnswered;
        Failed(session, now, EventKinds.TftpTimeout, isUnanswered ? TftpFindings.OptionsUnanswered : TftpFindings.ClientVanished, EventSeverity.Error,
            isUnanswered ? $"{session.Offer.Path}: the client never answered our first packet: {because}" : $"{session.Offer.Path}: the client vanished after {Position(session)}: {because}", because, null);
    }

    private void Failed(TftpSession session, TimeSpan now, string kind, string? finding, EventSeverity severity, string text, string reason, TftpErrorCode? code)
    {
        ImmutableArray<EventField> fields = [.. Identity(session), .. Progress(session, now), new("last_block", Number(session.Transfer.AcknowledgedBlock)), new("reason", reason)];
        Publish(kind, text, session.Origin.Peer, session.Offer.Machine, severity, finding, code is { } known ? fields.Add(new("error_code", Number((int)known))) : fields);
    }

    private static ImmutableArray<EventField> Identity(TftpSession session) =>
    [
        new("file", session.Offer.Path),
        new("tsize", Number(session.Offer.Content.Length)),
        new("blksize", Number(session.Offer.Agreement.BlockSize)),
        new("windowsize", Number(session.Offer.Agreement.WindowSize)),
        new("client_port", Number(session.Origin.Peer.Port)),
    ];

    private static ImmutableArray<EventField> Progress(TftpSession session, TimeSpan now)
    {
        var transfer = session.Transfer;
        var loss = transfer.BlocksSent == 0 ? 0 : 100.0 * transfer.BlocksResent / transfer.BlocksSent;
        ImmutableArray<EventField> fields =
        [
            new("bytes", Number(AcknowledgedBytes(session))),
            new("duration_ms", Number((long)transfer.Elapsed(now).TotalMilliseconds)),
            new("resent", Number(transfer.BlocksResent)),
            new("loss_percent", loss.ToString("0.##", CultureInfo.InvariantCulture)),
            new("retries", Number(transfer.Retries)),
        ];
        return transfer.RoundTrip is { } roundTrip ? fields.Add(new("rtt_ms", roundTrip.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture))) : fields;
    }

    private static long AcknowledgedBytes(TftpSession session) =>
        session.Transfer.Outcome == TftpOutcome.CompleteUnconfirmed ? session.Offer.Content.Length
        : Math.Min(session.Transfer.AcknowledgedBlock * session.Offer.Agreement.BlockSize, session.Offer.Content.Length);

    private static string Position(TftpSession session) =>
        $"block {Number(session.Transfer.AcknowledgedBlock)} of {Number(session.Transfer.LastBlock)} ({Number(AcknowledgedBytes(session))} of {Number(session.Offer.Content.Length)} bytes)";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Some events wait to be told as a number.</summary>
    public bool HoldsBack => _held > 0;

    /// <summary>Once a second is over: tells how many events were held back in it, if any.</summary>
    public void TellHeld()
    {
        if (_held == 0 || clock.Now - _second < OneSecond)
        {
            return;
        }

        sink.Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Tftp,
            Kind = EventKinds.TftpIgnored,
            Severity = EventSeverity.Warning,
            Text = $"{_held} more requests or packets were refused or ignored within a second: a flood",
            Fields = [new("count", Number(_held)), new("reason", "flood")],
        });
        _held = 0;
    }

    private bool MayPublish()
    {
        if (clock.Now - _second >= OneSecond)
        {
            TellHeld();
            _second = clock.Now;
            _inSecond = 0;
        }

        if (_inSecond++ < PerSecond)
        {
            return true;
        }

        _held++;
        return false;
    }

    private void Publish(string kind, string text, UdpAddress peer, string? machine, EventSeverity severity = EventSeverity.Info, string? finding = null, ImmutableArray<EventField> fields = default, Stage? reached = null) =>
        sink.Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Tftp,
            Kind = kind,
            Text = text,
            Severity = severity,
            Subject = new EventSubject(Machine: machine, Address: peer.Address),
            FindingId = finding,
            Fields = fields.IsDefault ? [] : fields,
            Reached = reached,
        });
}

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Sunup.Model;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Serving.Iscsi;

/// <summary>Turns what the target does and refuses into events. Flushes are told once a second at most; totals come with a session's end.</summary>
internal sealed class IscsiReport(IBootEventSink sink, BootClock clock)
{
    private static readonly TimeSpan s_betweenFlushes = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenErrors = TimeSpan.FromSeconds(1);
    private long _flushTicks;
    private long _errorTicks;

    public void LoggedIn(IscsiSession session)
    {
        var agreed = session.Agreed;
        var digests = (agreed.HeaderDigest, agreed.DataDigest) switch
        {
            (true, true) => ", header and data digests",
            (true, false) => ", header digests",
            (false, true) => ", data digests",
            _ => "",
        };
        var what = session.Node is { } node ? $"has {node.Name}" : "asks which targets there are";
        Publish(EventKinds.IscsiLogin, $"{session.Identity.Login.InitiatorName} {what}{digests}", session, EventSeverity.Info, null, session.Node is null ? null : Stage.Network);
    }

    public void Refused(IPEndPoint peer, LoginIdentity? identity, LoginStep step)
    {
        var isMoved = step.Status is LoginStatus.TargetMovedTemporarily or LoginStatus.TargetMovedPermanently;
        var finding = step.Status switch
        {
            LoginStatus.AuthenticationFailure => IscsiFindings.NotAuthenticated,
            LoginStatus.AuthorizationFailure => IscsiFindings.NotAllowed,
            LoginStatus.NotFound => IscsiFindings.NoSuchTarget,
            LoginStatus.OutOfResources => IscsiFindings.TooManySessions,
            _ => isMoved ? null : IscsiFindings.LoginFailed,
        };
        Refused(peer, identity, $"{step.Reason} (status 0x{(ushort)step.Status:x4})", finding, isMoved ? "sent elsewhere" : "login refused", $"0x{(ushort)step.Status:x4}");
    }

    public void Refused(IPEndPoint peer, LoginIdentity? identity, string reason, string? finding, string what = "login refused", string? status = null) => sink.Publish(new BootEvent
    {
        At = clock.Now,
        Source = EventSource.Iscsi,
        Kind = EventKinds.IscsiRefused,
        Severity = finding is null ? EventSeverity.Info : EventSeverity.Warning,
        Text = $"{identity?.InitiatorName ?? "an initiator"}: {what}: {reason}",
        Subject = new EventSubject(Address: peer.Address),
        FindingId = finding,
        Fields = [new("initiator", identity?.InitiatorName ?? ""), new("target", identity?.TargetName ?? ""), new("reason", reason), new("status", status ?? "")],
    });

    public void FirstRead(IscsiSession session, TargetUnit unit) =>
        Publish(EventKinds.IscsiFirstRead, $"first read of LUN {unit.Lun} of {session.Node!.Name}", session, EventSeverity.Info, null, Stage.Network);

    public void Flushed(IscsiSession session, long covered)
    {
        if (IsDue(ref _flushTicks, s_betweenFlushes))
        {
            Publish(EventKinds.IscsiFlush, $"SYNCHRONIZE CACHE: {Number(covered)} bytes are on stable storage", session, EventSeverity.Info, null, null);
        }
    }

    public void Answered(IscsiSession session) =>
        Publish(EventKinds.IscsiPing, $"{session.Identity.Login.InitiatorName} answered a ping", session, EventSeverity.Debug, null, null);

    public void MediumFailed(IscsiSession session, TargetUnit unit, string what, IOException error)
    {
        if (IsDue(ref _errorTicks, s_betweenErrors))
        {
            Publish(EventKinds.IscsiMediumError, $"LUN {unit.Lun} of {session.Node!.Name}: {what} failed: {error.Message}", session, EventSeverity.Error, IscsiFindings.MediumFailed, null, new EventField("reason", error.Message));
        }
    }

    public void OverlayReset(IscsiSession session, long forgotten) => Publish(
        EventKinds.IscsiOverlayReset,
        $"{session.Identity.Login.InitiatorName} boots: iPXE logged in, and the boot before it was over. {Number(forgotten)} bytes of its overlay are forgotten",
        session,
        EventSeverity.Info,
        null,
        null,
        new EventField("bytes", Number(forgotten)));

    public void OverlayKept(IscsiSession session, string why) => Publish(
        EventKinds.IscsiOverlayKept,
        $"{session.Identity.Login.InitiatorName} boots, and its overlay is not reset: {why}",
        session,
        EventSeverity.Warning,
        IscsiFindings.NotReset,
        null,
        new EventField("reason", why));

    public void ResetFailed(IscsiSession session, IOException error) => Publish(
        EventKinds.IscsiMediumError,
        $"{session.Identity.Login.InitiatorName} boots, and its overlay cannot be reset: {error.Message}; nobody has it until it is",
        session,
        EventSeverity.Error,
        IscsiFindings.MediumFailed,
        null,
        new EventField("reason", error.Message));

    public void SentAway(IscsiSession session, string why) =>
        Publish(EventKinds.IscsiGone, $"{session.Identity.Login.InitiatorName} is sent away from {session.Node!.Name}: {why}", session, EventSeverity.Info, null, null, new EventField("reason", why));

    public void NotNoted(IscsiSession session, IOException error) => Publish(
        EventKinds.IscsiMediumError,
        $"that an operating system has the overlay of {session.Node!.Name} cannot be noted: {error.Message}",
        session,
        EventSeverity.Error,
        IscsiFindings.MediumFailed,
        null,
        new EventField("reason", error.Message));

    public void Ended(IscsiSession session, bool isLoggedOut, string reason)
    {
        var activity = session.Activity;
        var totals = $"{Number(activity.BytesRead)} bytes read, {Number(activity.BytesWritten)} written";
        var name = session.Identity.Login.InitiatorName;
        if (isLoggedOut || session.Node is null)
        {
            Publish(EventKinds.IscsiLogout, $"{name} logged out: {totals}{(activity.BytesUnflushed > 0 ? $", {Number(activity.BytesUnflushed)} of them without a flush after them" : "")}", session, EventSeverity.Info, null, null);
            return;
        }

        var isUnflushed = activity.BytesUnflushed > 0;
        Publish(
            EventKinds.IscsiGone,
            $"{name} is gone without a logout: {reason}; {totals}{(isUnflushed ? $", and no SYNCHRONIZE CACHE came for the last {Number(activity.BytesUnflushed)} bytes" : "")}",
            session,
            // Who wrote nothing leaves nothing behind: a loader whose network card the kernel has taken over ends like this at every boot.
            isUnflushed ? EventSeverity.Error : activity.BytesWritten > 0 ? EventSeverity.Warning : EventSeverity.Info,
            isUnflushed ? IscsiFindings.GoneUnflushed : null,
            null,
            new EventField("reason", reason));
    }

    private bool IsDue(ref long ticks, TimeSpan pause)
    {
        var (now, before) = (clock.Now.UtcTicks, Interlocked.Read(ref ticks));
        return now - before >= pause.Ticks && Interlocked.CompareExchange(ref ticks, now, before) == before;
    }

    private void Publish(string kind, string text, IscsiSession session, EventSeverity severity, string? finding, Stage? reached, params ReadOnlySpan<EventField> more)
    {
        var (activity, login) = (session.Activity, session.Identity.Login);
        ImmutableArray<EventField> fields =
        [
            new("initiator", login.InitiatorName),
            new("target", login.TargetName ?? ""),
            new("isid", session.Identity.Isid.ToString("x12", CultureInfo.InvariantCulture)),
            new("bytes_read", Number(activity.BytesRead)),
            new("bytes_written", Number(activity.BytesWritten)),
            new("bytes_unflushed", Number(activity.BytesUnflushed)),
            new("flushes", Number(activity.Flushes)),
            new("pings", Number(activity.Pings)),
            new("pings_answered", Number(activity.PingsAnswered)),
            .. more,
        ];
        sink.Publish(new BootEvent
        {
            At = clock.Now,
            Source = EventSource.Iscsi,
            Kind = kind,
            Text = text,
            Severity = severity,
            Subject = new EventSubject(Machine: session.Node?.Options.Machine, Address: session.Identity.Peer.Address),
            FindingId = finding,
            Fields = fields,
            Reached = reached,
        });
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

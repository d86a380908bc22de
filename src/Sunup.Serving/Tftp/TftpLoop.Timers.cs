using Sunup.Linux.Sockets;

namespace Sunup.Serving.Tftp;

/// <summary>How the loop waits, and what it does when time has come.</summary>
internal sealed partial class TftpLoop
{
    private int Wait(Span<PollEvent> events)
    {
        var began = Now;
        var count = 0;
        if (_spin.StaysAwake && _sessions.Count > 0)
        {
            do
            {
                count = _poll.Wait(events, 0);
            }
            while (count == 0 && Now - began < SpinChoice.Limit);
        }

        if (count == 0)
        {
            count = _poll.Wait(events, TimeoutMilliseconds(began));
        }

        if (count > 0 && _sessions.Count > 0)
        {
            _spin.Waited(Now - began);
        }

        return count;
    }

    private int TimeoutMilliseconds(TimeSpan now)
    {
        if (!_timers.TryPeek(out _, out var lookAt))
        {
            return _report.HoldsBack ? 1000 : -1;
        }

        return (int)Math.Clamp(Math.Ceiling((lookAt - now).TotalMilliseconds), 0, 60_000);
    }

    /// <summary>Ticks the transfers whose time has come. An acknowledgement moves a deadline without touching the queue; what is found early is put back.</summary>
    private void Expire()
    {
        if (!_timers.TryPeek(out var session, out var lookAt) || lookAt > Now)
        {
            _report.TellHeld();
            return;
        }

        var now = Now;
        while (_timers.TryPeek(out session, out lookAt) && lookAt <= now)
        {
            _timers.Dequeue();
            if (session.IsEnded || lookAt != session.LookAt)
            {
                continue;
            }

            session.LookAt = TimeSpan.MaxValue;
            session.Transfer.Tick(now);
            Drive(session, now);
        }
    }
}

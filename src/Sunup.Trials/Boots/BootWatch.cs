using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Trials.Boots;

/// <summary>Follows the events of one boot until its outcome is known.</summary>
internal sealed class BootWatch(MachineConfig machine, BootClock clock, Action<BootEvent> observer)
{
    /// <summary>What is still listened to after a decisive failure or the expected line: a panic's own lines come after its headline.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    private bool _poweredOff;
    private bool _diskEnded;

    private readonly TraceFolder _folder = new(machine, clock.Now);

    public async Task<BootTrace> FollowAsync(IAsyncEnumerable<BootEvent> events, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(machine.Expect.Within, clock.Time);
        using var aftermath = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, aftermath.Token);
        try
        {
            await foreach (var bootEvent in events.WithCancellation(stop.Token))
            {
                observer(_folder.Add(bootEvent));
                Note(bootEvent);
                if ((_folder.IsUp && IsOver) || _folder.DecisiveFailure is not null)
                {
                    aftermath.CancelAfter(_folder.IsUp && !AwaitsDisk ? TimeSpan.Zero : Aftermath);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Which of the three it was is told by End.
        }

        var end = End(cancellationToken);
        FellSilent = end is BootEnd.TimedOut && !_poweredOff;
        return _folder.Complete(clock.Now, end);
    }

    /// <summary>Its time ran out and nothing had told why: the machine may still be looked at.</summary>
    public bool FellSilent { get; private set; }

    private bool IsOver => _poweredOff || !machine.Expect.PowerOff;

    // The target says what the machine left unwritten once its sessions have ended.
    private bool AwaitsDisk => _poweredOff && machine.Route is Route.San && !_diskEnded;

    private void Note(BootEvent bootEvent)
    {
        _poweredOff |= bootEvent.Kind is EventKinds.QmpShutdown;
        _diskEnded |= _poweredOff && bootEvent.Kind is EventKinds.IscsiGone or EventKinds.IscsiLogout;
    }

    private BootEnd End(CancellationToken userToken)
    {
        if (_folder.IsUp)
        {
            return BootEnd.Up;
        }

        if (_folder.DecisiveFailure is not null)
        {
            return BootEnd.DecisiveFailure;
        }

        return userToken.IsCancellationRequested ? BootEnd.Interrupted : BootEnd.TimedOut;
    }
}

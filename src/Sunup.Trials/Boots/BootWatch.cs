using Sunup.Diagnosis.Traces;
using Sunup.Model;
using Sunup.Trials.Boots.Answers;
using Sunup.Trials.Boots.Rescue;

namespace Sunup.Trials.Boots;

/// <summary>Follows the events of one boot until its outcome is known.</summary>
/// <param name="machine">What is booted.</param>
/// <param name="clock">The clock of the trace.</param>
/// <param name="observer">Gets each event.</param>
internal sealed class BootWatch(MachineConfig machine, BootClock clock, Action<BootEvent> observer)
{
    /// <summary>Called where the machine is up and does not end: what is left of its sessions is told then.</summary>
    public Action StayedOn { get; init; } = () => { };

    /// <summary>What is still listened to after a decisive failure or the expected line: a panic's own lines come after its headline.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    /// <summary>Asked where a failed initramfs leaves a shell; null for nobody.</summary>
    public RescueShell? Rescue { get; set; }

    /// <summary>Asks the machine on the network; null where that is not wanted.</summary>
    public AnswerWatch? Answers { get; set; }

    private bool _isLost;
    private bool _poweredOff;
    private volatile bool _stayedOn;
    private bool _diskEnded;

    private readonly TraceFolder _folder = new(machine, clock.Now);

    public async Task<BootTrace> FollowAsync(IAsyncEnumerable<BootEvent> events, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(machine.Expect.Within, clock.Time);
        using var aftermath = new CancellationTokenSource();
        using var late = deadline.Token.Register(() => EndLate(aftermath));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, aftermath.Token);
        try
        {
            await foreach (var bootEvent in events.WithCancellation(stop.Token))
            {
                observer(_folder.Add(bootEvent));
                Note(bootEvent);
                Answers?.See(bootEvent);
                if (_stayedOn)
                {
                    continue;
                }

                if (_folder.DecisiveFailure is { } failure)
                {
                    await SeeLostAsync(failure, bootEvent, aftermath, stop.Token);
                }
                else if (_folder.IsUp && IsOver)
                {
                    aftermath.CancelAfter(AwaitsDisk ? Aftermath : TimeSpan.Zero);
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

    // On the timer's thread. Of a machine that hangs at its end its disk knows most: what was never flushed.
    private void EndLate(CancellationTokenSource aftermath)
    {
        _stayedOn = _folder.IsUp && !IsOver;
        if (_stayedOn)
        {
            StayedOn();
        }

        aftermath.CancelAfter(_stayedOn && machine.Route is Route.San ? Aftermath : TimeSpan.Zero);
    }

    /// <summary>The machine will not come up: its last words are waited for, and its rescue shell is asked.</summary>
    private async ValueTask SeeLostAsync(Finding failure, BootEvent seen, CancellationTokenSource aftermath, CancellationToken cancellationToken)
    {
        var asks = Rescue is not null && RescueShell.Follows(failure) && !_poweredOff;
        if (!_isLost || _poweredOff)
        {
            aftermath.CancelAfter(asks ? RescueShell.Patience : Aftermath);
            _isLost = true;
        }

        if (!asks)
        {
            return;
        }

        await Rescue!.SeeAsync(seen, cancellationToken);
        if (Rescue.IsAnswered)
        {
            aftermath.CancelAfter(TimeSpan.Zero);
        }
    }

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
            return _stayedOn ? BootEnd.StayedOn : BootEnd.Up;
        }

        if (_folder.DecisiveFailure is not null)
        {
            return BootEnd.DecisiveFailure;
        }

        return userToken.IsCancellationRequested ? BootEnd.Interrupted : BootEnd.TimedOut;
    }
}

using Sunup.Diagnosis.Traces;
using Sunup.Model;
using Sunup.Trials.Boots.Answers;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>
/// Follows one boot of a VM until it is up, lost, or out of time, and writes what was found; after that only its reboots are looked at, each of which is a new boot.
/// Bounded memory, however long it runs.
/// </summary>
/// <param name="machine">Says what "up" is, and within which time.</param>
/// <param name="clock">The clock of the events.</param>
/// <param name="state">Gets stages and findings.</param>
/// <param name="look">Looks at a machine that said nothing in its time: what it was doing; null where that cannot be seen.</param>
internal sealed class RunWatch(MachineConfig machine, BootClock clock, StateWriter state, Func<Task<Finding?>> look)
{
    /// <summary>What is still listened to after a decisive failure: a panic's own lines come after its headline.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    /// <summary>Called each time when what became of a boot is known and written: only reboots are looked at from then on.</summary>
    public Action Decided { get; init; } = () => { };

    /// <summary>Asks the machine on the network; null where that is not wanted.</summary>
    public AnswerWatch? Answers { get; init; }

    private TraceFolder? _boot = new(machine, clock.Now);
    private DateTimeOffset _until = clock.Now + machine.Expect.Within;
    // One for each deadline, not for each event.
    private Task _late = Task.Delay(machine.Expect.Within, clock.Time);

    public async Task FollowAsync(IAsyncEnumerable<BootEvent> events)
    {
        await using var reader = events.GetAsyncEnumerator();
        var next = reader.MoveNextAsync().AsTask();
        while (true)
        {
            switch (await InTimeAsync(next))
            {
                case true:
                    Add(reader.Current);
                    next = reader.MoveNextAsync().AsTask();
                    break;
                case null:
                    await EndLateAsync();
                    break;
                case false:
                    End(BootEnd.Interrupted, null);
                    return;
            }
        }
    }

    /// <summary>Whether there is another event; null where the boot's time is over before one comes.</summary>
    private async Task<bool?> InTimeAsync(Task<bool> next)
    {
        if (_boot is null)
        {
            return await next;
        }

        await Task.WhenAny(next, _late);
        return next.IsCompleted ? await next : null;
    }

    private void Add(BootEvent bootEvent)
    {
        if (bootEvent.Kind is EventKinds.QmpEvent && bootEvent.Fields.Contains(new EventField("event", "RESET")))
        {
            Rebooted();
        }

        Answers?.See(bootEvent);
        if (_boot is null)
        {
            NoteHost(bootEvent);
            return;
        }

        if (_boot.Add(bootEvent).Reached is { } stage)
        {
            state.Change(now => now with { Stage = Words.Of(stage), IsUp = _boot.IsUp });
        }

        if (_boot.IsUp)
        {
            End(BootEnd.Up, null);
        }
        else if (_boot.DecisiveFailure is not null && clock.Now + Aftermath is var soon && soon < _until)
        {
            SetDeadline(soon);
        }
    }

    /// <summary>Once it is up its own lines are not read any more; what the host does to it is still told: a kill, a refusal, a failing disk.</summary>
    private void NoteHost(BootEvent bootEvent)
    {
        if (bootEvent is not { Source: EventSource.Host, FindingId: { } id, Severity: not EventSeverity.Info })
        {
            return;
        }

        var alone = new TraceFolder(machine, bootEvent.At);
        alone.Add(bootEvent);
        if (alone.Complete(clock.Now, BootEnd.DecisiveFailure).Findings.FirstOrDefault(finding => finding.Id == id) is { } finding)
        {
            state.Change(now => now.Findings.Any(known => known.Id == id) ? now : now with { Findings = [.. now.Findings, VmFinding.Of(finding)] });
        }
    }

    // A reset before it was up belongs to the same boot: several of them are a loop. One reboot may reset more than once before anything runs.
    private void Rebooted()
    {
        state.Change(now => now.Stage is null ? now : now with { Reboots = now.Reboots + 1, Stage = null, IsUp = false });
        if (_boot is null)
        {
            _boot = new TraceFolder(machine, clock.Now);
            SetDeadline(clock.Now + machine.Expect.Within);
        }
    }

    private void SetDeadline(DateTimeOffset until)
    {
        _until = until;
        _late = Task.Delay(until - clock.Now, clock.Time);
    }

    private async Task EndLateAsync() => End(BootEnd.TimedOut, _boot?.DecisiveFailure is null ? await look() : null);

    private void End(BootEnd end, Finding? seen)
    {
        if (_boot is null)
        {
            return;
        }

        var trace = _boot.Complete(clock.Now, _boot.DecisiveFailure is null || _boot.IsUp ? end : BootEnd.DecisiveFailure);
        var findings = seen is null ? trace.Findings : trace.Findings.Add(seen);
        state.Change(now => now with
        {
            IsUp = _boot.IsUp,
            Findings = [.. findings.Where(finding => finding.Severity is not FindingSeverity.Info).Select(VmFinding.Of)],
        });
        _boot = null;
        Decided();
    }
}

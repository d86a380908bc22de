using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Trials.VirtualMachines.Supervision;

/// <summary>Follows one boot of a VM until it is up, lost, or out of time; after that only its reboots are looked at, each of which is a new boot. Bounded memory, however long it runs.</summary>
internal sealed class RunWatch(MachineConfig machine, BootClock clock, StateWriter state)
{
    private TraceFolder? _boot = new(machine, clock.Now);
    private DateTimeOffset _until = clock.Now + machine.Expect.Within;

    public async Task FollowAsync(IAsyncEnumerable<BootEvent> events)
    {
        await foreach (var bootEvent in events)
        {
            Add(bootEvent);
        }

        End(BootEnd.Interrupted);
    }

    private void Add(BootEvent bootEvent)
    {
        if (bootEvent.Kind is EventKinds.QmpEvent && bootEvent.Fields.Contains(new EventField("event", "RESET")))
        {
            Rebooted();
        }

        if (_boot is null)
        {
            return;
        }

        if (_boot.Add(bootEvent).Reached is { } stage)
        {
            state.Change(now => now with { Stage = Words.Of(stage), IsUp = _boot.IsUp });
        }

        if (_boot.IsUp)
        {
            End(BootEnd.Up);
        }
        else if (clock.Now > _until)
        {
            End(BootEnd.TimedOut);
        }
    }

    // A reset before it was up belongs to the same boot: several of them are a loop. One reboot may reset more than once before anything runs.
    private void Rebooted()
    {
        state.Change(now => now.Stage is null ? now : now with { Reboots = now.Reboots + 1, Stage = null, IsUp = false });
        if (_boot is null)
        {
            _boot = new TraceFolder(machine, clock.Now);
            _until = clock.Now + machine.Expect.Within;
        }
    }

    private void End(BootEnd end)
    {
        if (_boot is null)
        {
            return;
        }

        var trace = _boot.Complete(clock.Now, _boot.DecisiveFailure is null || _boot.IsUp ? end : BootEnd.DecisiveFailure);
        state.Change(now => now with
        {
            IsUp = _boot.IsUp,
            Findings = [.. trace.Findings.Where(finding => finding.Severity is not FindingSeverity.Info).Select(finding => new VmFinding(finding.Id, finding.Severity.ToString().ToLowerInvariant(), finding.Summary))],
        });
        _boot = null;
    }
}

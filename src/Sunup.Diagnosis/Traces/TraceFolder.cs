using Sunup.Diagnosis.Explanations;
using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>Folds the events of one boot into a <see cref="BootTrace"/> and says, event by event, whether the machine is up or lost.</summary>
/// <remarks>
/// Not thread-safe: one owner adds. Events may come late; they are put where their time says. A stage is reached at most once, and no
/// lower stage after a higher one: a later stage implies the earlier ones, without a time for them. After <see cref="DecisiveFailure"/> keep
/// adding for a moment, since the lines that explain a panic come after it.
/// </remarks>
public sealed class TraceFolder(MachineConfig machine, DateTimeOffset startedAt)
{
    /// <summary>Above this number, console lines that say nothing known are counted and not kept.</summary>
    public const int MaxEvents = 100_000;

    // As they came, and as they are marked: a late event makes the marks be worked out again.
    private readonly List<BootEvent> _originals = [];
    private List<BootEvent> _marked = [];
    private StageTracker _tracker = new(machine);
    private bool _wasUp;
    private bool _isOutOfOrder;
    private long _dropped;

    /// <summary>The highest stage so far; null before the first.</summary>
    public Stage? Highest => _tracker.Highest;

    /// <summary>The machine is what its <c>expect</c> says. Once true, it stays true.</summary>
    public bool IsUp => _wasUp;

    /// <summary>Why the machine will not come up, as soon as that is certain; null while it still may, and once it is up.</summary>
    public Finding? DecisiveFailure => !_wasUp && _tracker.Decisive is { } failure ? Explainer.Explain(failure) : null;

    /// <summary>
    /// Adds an event; returns it with <see cref="BootEvent.Reached"/> set if it is the first to prove a new stage, and with its
    /// severity raised if it is a console line that reports a failure.
    /// </summary>
    public BootEvent Add(BootEvent bootEvent)
    {
        var marked = _tracker.Add(bootEvent);
        _wasUp |= _tracker.IsUp;
        if (_marked.Count >= MaxEvents && marked.Reached is null && marked.Kind is EventKinds.SerialLine)
        {
            _dropped++;
        }
        else
        {
            Insert(bootEvent, marked);
        }

        return marked;
    }

    /// <summary>The trace up to now, with its verdict and findings.</summary>
    public BootTrace Complete(DateTimeOffset endedAt, BootEnd end)
    {
        if (_isOutOfOrder)
        {
            Refold();
        }

        if (end is BootEnd.TimedOut or BootEnd.StayedOn or BootEnd.Interrupted)
        {
            // The machine was stopped because the observation ended, not the other way round.
            _tracker.ForgetQemuExit();
        }

        var facts = TraceFacts.Of(machine, _marked, _tracker.Highest);
        var verdict = VerdictWriter.Write(facts, _tracker, _wasUp, end, startedAt, endedAt);
        return new BootTrace
        {
            Machine = machine.Name,
            Route = machine.Route,
            StartedAt = startedAt,
            EndedAt = endedAt,
            Events = _dropped == 0 ? [.. _marked] : [.. _marked, DroppedNote(endedAt)],
            Stages = [.. _tracker.Stages],
            Verdict = verdict,
            Findings = Explainer.Explain(facts, _tracker, verdict, end),
        };
    }

    private void Insert(BootEvent bootEvent, BootEvent marked)
    {
        var at = _originals.Count;
        while (at > 0 && _originals[at - 1].At > bootEvent.At)
        {
            at--;
        }

        _isOutOfOrder |= at < _originals.Count;
        _originals.Insert(at, bootEvent);
        _marked.Insert(at, marked);
    }

    /// <summary>Reads everything again in the order of time, so that the marks are the same as if all had come in order.</summary>
    private void Refold()
    {
        _tracker = new StageTracker(machine);
        _marked = [.. _originals.Select(_tracker.Add)];
        _isOutOfOrder = false;
    }

    private BootEvent DroppedNote(DateTimeOffset at) => new()
    {
        At = at,
        Source = EventSource.Sunup,
        Kind = EventKinds.Note,
        Text = $"{_dropped} console lines that said nothing known were not kept (more than {MaxEvents} events)",
    };
}

using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>Reads the events of one boot in order and keeps what they add up to: the stages, the first failure that decides, the last step.</summary>
internal sealed class StageTracker(MachineConfig machine)
{
    /// <summary>The last line of route kexec's first kernel: src/Sunup.Trials/Boots/Preparations/Guests/first-kernel.sh.</summary>
    private const string Jump = "sunup-kexec: jump";

    private const int MaxFailuresOfOneId = 20;

    private readonly StageRecognizer _recognizer = new();
    private readonly ExpectedText? _expectedText = machine.Expect.Console is { Length: > 0 } text ? new ExpectedText(text) : null;
    private readonly ResetCounter _resets = new();
    private readonly HashSet<string> _facts = new(CommandLineFacts.Of(machine.Boot.CommandLine), StringComparer.Ordinal);
    private bool _loaderSent;
    private bool _jumped;

    public List<StageReached> Stages { get; } = [];

    /// <summary>In order; of one id no more than <see cref="MaxFailuresOfOneId"/>, so that a console that repeats itself costs nothing.</summary>
    public List<ObservedFailure> Failures { get; } = [];

    /// <summary>What lines and the command line established about the boot.</summary>
    public IReadOnlySet<string> Facts => _facts;

    public Stage? Highest => Stages.Count > 0 ? Stages[^1].Stage : null;

    public bool IsUp { get; private set; }

    public DateTimeOffset? UpAt { get; private set; }

    /// <summary>The first failure after which the machine will not come up; null while there is none.</summary>
    public ObservedFailure? Decisive { get; private set; }

    /// <summary>The last event that is a known step of a boot, or else anything that the machine itself did or said.</summary>
    public BootEvent? LastSeen { get; private set; }

    private int _consoleLines;

    /// <summary>The event, with <see cref="BootEvent.Reached"/> set if it is the first to prove a new stage, and its severity raised if it reports a failure.</summary>
    public BootEvent Add(BootEvent bootEvent)
    {
        var line = StageRecognizer.IsConsole(bootEvent) ? ++_consoleLines : (int?)null;
        var context = new RecognitionContext(machine.Route, machine.Boot.CommandLine, Highest, _loaderSent);
        var recognition = _recognizer.Recognize(bootEvent, context);
        if (recognition.Signature?.Fact is { } fact)
        {
            _facts.Add(fact);
        }

        if (recognition.Signature is { Overcomes: { IsEmpty: false } overcome })
        {
            Failures.RemoveAll(known => !known.Failure.IsDecisive && overcome.Contains(known.Failure.FindingId));
        }

        var failure = IsExpectedEnd(bootEvent) ? null : recognition.Failure ?? _resets.Observe(bootEvent, Highest);
        _jumped |= IsJump(bootEvent);
        var marked = Mark(WithSeverity(bootEvent, failure), Capped(StageRecognizer.Later(bootEvent.Reached, IsLastResort(recognition) ? null : recognition.Stage)));

        if (!IsUp && IsExpected(bootEvent))
        {
            IsUp = true;
            UpAt = bootEvent.At;
        }

        NoteFailure(marked, failure, line);
        if (recognition.IsProgress || Progress.IsFromMachine(bootEvent))
        {
            LastSeen = marked;
        }

        _loaderSent = _loaderSent || Progress.SendsLoader(bootEvent);
        return marked;
    }

    /// <summary>The first of two kernels has started the second. What it did itself was a loader's work.</summary>
    private bool IsJump(BootEvent bootEvent) =>
        machine.Route is Route.Kexec && StageRecognizer.IsConsole(bootEvent) && string.Equals(ConsoleText.Clean(bootEvent.Text), Jump, StringComparison.Ordinal);

    /// <summary>The /init that was wanted could not be started, and the kernel names the next one that it tries: that it tries proves nothing.</summary>
    private bool IsLastResort(in Recognition recognition) =>
        recognition is { Stage: Stage.Init, Signature.Software: "Linux" } && Failures.Exists(failure => failure.Failure.FindingId is "SU0811" or "SU0846" or "SU0847" or "SU0848" or "SU0849" or "SU0850");

    /// <summary>It powers itself off once it is up, and that was asked for.</summary>
    private bool IsExpectedEnd(BootEvent bootEvent) =>
        machine.Expect.PowerOff && IsUp && bootEvent.Kind is EventKinds.QmpShutdown or EventKinds.QemuExited && bootEvent["reason"] is "guest-shutdown";

    private Stage? Capped(Stage? stage) => machine.Route is Route.Kexec && !_jumped && stage > Stage.Loader ? Stage.Loader : stage;

    /// <summary>Takes back the failure that QEMU ended.</summary>
    public void ForgetQemuExit()
    {
        Failures.RemoveAll(failure => failure.Event.Kind is EventKinds.QemuExited);
        Decisive = Decisive is { Event.Kind: EventKinds.QemuExited } ? null : Decisive;
    }

    /// <summary>A console line that reports a failure is no detail any more.</summary>
    private static BootEvent WithSeverity(BootEvent bootEvent, RecognizedFailure? failure)
    {
        var severity = failure switch
        {
            null => EventSeverity.Debug,
            { IsDecisive: true } => EventSeverity.Error,
            _ => EventSeverity.Warning,
        };
        return severity > bootEvent.Severity ? bootEvent with { Severity = severity } : bootEvent;
    }

    private BootEvent Mark(BootEvent bootEvent, Stage? stage)
    {
        if (stage is not { } reached || reached <= Highest)
        {
            return bootEvent.Reached is null ? bootEvent : bootEvent with { Reached = null };
        }

        var marked = bootEvent with { Reached = reached };
        Stages.Add(new StageReached(reached, bootEvent.At, marked));
        return marked;
    }

    private bool IsExpected(BootEvent bootEvent)
    {
        if (machine.Route is Route.Kexec && !_jumped)
        {
            return false;
        }

        if (machine.Expect.Answers is not null)
        {
            return bootEvent.Kind is EventKinds.ProbeAnswered;
        }

        return _expectedText is null ? Highest >= machine.Expect.Stage : StageRecognizer.IsConsole(bootEvent) && _expectedText.IsIn(bootEvent.Text);
    }

    private void NoteFailure(BootEvent bootEvent, RecognizedFailure? failure, int? consoleLine)
    {
        if (failure is null)
        {
            return;
        }

        var observed = new ObservedFailure(failure, bootEvent, consoleLine, AfterUp: IsUp);
        if (Failures.Count(known => string.Equals(known.Failure.FindingId, failure.FindingId, StringComparison.Ordinal)) < MaxFailuresOfOneId)
        {
            Failures.Add(observed);
        }

        if (failure.IsDecisive && !IsUp)
        {
            Decisive ??= observed;
        }
    }
}

/// <summary>A failure and the event it was read off.</summary>
/// <param name="Failure">What was read.</param>
/// <param name="Event">Off which event.</param>
/// <param name="ConsoleLine">1-based number of the console line; null for other sources.</param>
/// <param name="AfterUp">The machine was up by then.</param>
internal sealed record ObservedFailure(RecognizedFailure Failure, BootEvent Event, int? ConsoleLine, bool AfterUp);

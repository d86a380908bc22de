using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>One boot of a log while it is read: its stages, what went wrong, what is known of it. Of bounded size.</summary>
internal sealed class ObservedBoot(Catalogue catalogue, int number, LogPlace first)
{
    private const int MaxEvidence = 5;
    private const int MaxFindings = 500;
    private const int MaxText = 2000;

    /// <summary>Lines that the kernel prints of one crash, with those of other CPUs.</summary>
    private const int LongestTrace = 150;

    /// <summary>A kernel that is not <c>quiet</c> says more than this: what it did not say, it did not do.</summary>
    private const int LinesOfAKernel = 100;

    /// <summary>A kernel that still has something to say this long after an error was not stopped by it.</summary>
    private static readonly TimeSpan _survived = TimeSpan.FromSeconds(10);

    /// <summary>One in the ROM, one that it loads, one more for a second card: the next is one too many.</summary>
    private const int LoaderStartsThatMakeALoop = 4;

    private readonly List<LogStage> _stages = [];
    private readonly List<ObservedFinding> _findings = [];
    private readonly HashSet<string> _facts = new(StringComparer.Ordinal);
    private TimeSpan? _firstKernelTime;
    private DateTime? _firstWallTime;
    private bool _isEnding;
    private int _loaderStarts;
    private bool _initIsOnlyTried;
    private bool _hasGuess;
    private bool _isConsole;

    public Stage? Highest => _stages.Count > 0 ? _stages[^1].Stage : null;

    public string CommandLine { get; private set; } = "";

    /// <summary>The pattern whose line started this boot.</summary>
    public StageSignature? StartedBy { get; set; }

    public bool HasKernelBanner { get; set; }

    public TimeSpan LastKernelTime { get; private set; }

    public bool HasDecisiveFailure => _findings.Exists(finding => finding.IsDecisive);

    public bool IsEmpty => _stages.Count == 0 && _findings.Count == 0;

    public LogPlace First { get; } = first;

    public LogPlace Last { get; set; }

    public string LastText { get; set; } = "";

    /// <summary>Lines that start like the kernel's, and others that are not blank: a console has both, dmesg the first alone.</summary>
    public long KernelLines { get; set; }

    public long OtherLines { get; set; }

    /// <summary>A fact that would be nothing new.</summary>
    public bool Knows(string fact) => fact is "cmdline" ? CommandLine.Length > 0 : fact is not "ipxe-start" && _facts.Contains(fact);

    /// <summary>Takes what a line says. Returns whether it is a new stage.</summary>
    public bool Observe(in Recognition recognition, LogPlace place, string text)
    {
        NoteTime(recognition.Line);
        NoteFacts(recognition);
        _isConsole |= recognition is { Signature.Software: "systemd", Line: { KernelTime: null, WallTime: null } };
        var isNew = recognition.Stage is { } stage && !(stage <= Highest);
        if (isNew)
        {
            _stages.Add(new LogStage(recognition.Stage!.Value, Since(recognition.Line), place, Short(text)));
            _initIsOnlyTried = recognition.Signature?.Fact is "init-attempt";
        }

        if (_loaderStarts == LoaderStartsThatMakeALoop)
        {
            _loaderStarts++;
            Note(new RecognizedFailure("SU0669", "iPXE", Short(text), new PatternMatch([new EventField("times", $"{LoaderStartsThatMakeALoop}")]), IsDecisive: true), place);
        }

        Overcome(recognition.Signature);
        if (recognition.Failure is { } failure && !(_isEnding && Highest is Stage.Up))
        {
            Note(failure, place, recognition.IsGuess);
        }

        return isNew;
    }

    /// <param name="unusual">The first line after the last new stage that reads like trouble.</param>
    public ExplainedBoot Explain(Evidence? unusual)
    {
        var stages = _stages.Select(stage => (stage.Stage, stage.Place.Order)).ToImmutableArray();
        var sightings = _findings.Select(finding => finding.Sight(Last.Order - finding.LastOrder <= LongestTrace)).ToList();
        var facts = new HashSet<string>(_facts.Concat(CommandLineFacts.Of(CommandLine)), StringComparer.Ordinal);
        if (KernelLines >= LinesOfAKernel)
        {
            facts.Add("kernel-log");
        }

        var cameUp = CameUp(sightings, stages, facts);
        var judged = RoleRules.Judge(catalogue, sightings, new BootCourse(cameUp, stages, facts));
        return new ExplainedBoot
        {
            Number = number,
            First = First,
            Last = Last,
            CameUp = cameUp,
            StageReached = Highest ?? Implied(judged),
            Stages = [.. _stages],
            Findings = judged,
            FirstUnusual = cameUp || judged.Any(finding => finding.Finding.Severity is FindingSeverity.Error) ? null : unusual,
            LastLine = LastText.Length == 0 ? null : new Evidence(Short(LastText), Last.File, Last.Line),
            IsLoose = _hasGuess,
        };
    }

    /// <summary>Of a few lines that name no stage: an error is of the stage that it happens in, and a missing root is missed by the initramfs.</summary>
    private static Stage? Implied(ImmutableArray<JudgedFinding> judged) => judged is [{ Finding: { Severity: FindingSeverity.Error, Stage: var stage } }, ..]
        ? stage switch
        {
            Stage.PowerOn or Stage.Up => null,
            Stage.Root => Stage.Initramfs,
            _ => stage,
        }
        : null;

    /// <summary>A login, what stands for it in a small system, or a dmesg that goes on behind init: somebody was there to ask for it.</summary>
    private bool CameUp(List<Sighting> sightings, ImmutableArray<(Stage, long)> stages, HashSet<string> facts)
    {
        var stopped = RoleRules.Judge(catalogue, sightings, new BootCourse(false, stages, facts))
            .Any(judged => judged.Finding.Severity is FindingSeverity.Error);
        var upAt = _stages.Find(stage => stage.Stage is Stage.Up);
        if (upAt is not null)
        {
            return !sightings.Exists(sighting => sighting.IsDecisive && sighting.Last < upAt.Place.Order && sighting.Template is { Blocks: null, Stage: Stage.Up });
        }

        // Lines of systemd's own, such as "[FAILED] ...", start like the kernel's; dmesg has none.
        var isDmesg = !_isConsole && KernelLines > 0 && OtherLines * 50 <= KernelLines && (Highest >= Stage.Init || facts.Contains("userspace"));
        return stopped ? isDmesg && HasSurvived() : isDmesg || (facts.Contains("prompt") && Highest >= Stage.Initramfs);
    }

    /// <summary>No error was said to be the end, and the kernel went on for a while after the last of its troubles.</summary>
    private bool HasSurvived()
    {
        var end = ConsoleLine.Read(LastText).KernelTime ?? LastKernelTime;
        return _findings.TrueForAll(finding => !finding.IsDecisive && (!finding.IsTrouble || end - finding.LastTime >= _survived));
    }

    private void NoteFacts(in Recognition recognition)
    {
        if (recognition.Signature?.Fact is not { } fact)
        {
            return;
        }

        if (fact is "cmdline")
        {
            CommandLine = CommandLine.Length == 0 ? recognition.Values?["text"] ?? "" : CommandLine;
        }
        else
        {
            _facts.Add(fact);
            _loaderStarts += fact is "ipxe-start" && !(Highest >= Stage.Kernel) ? 1 : 0;
            _isEnding |= fact is "ending" && Highest >= Stage.Init;
        }
    }

    private void NoteTime(in ConsoleLine line)
    {
        _firstWallTime ??= line.WallTime;
        if (line.KernelTime is { } time)
        {
            _firstKernelTime ??= time;
            LastKernelTime = time;
        }
    }

    private TimeSpan? Since(in ConsoleLine line) =>
        line.KernelTime ?? (line.WallTime - _firstWallTime is { } passed && passed >= TimeSpan.Zero ? passed : null);

    private void Note(RecognizedFailure failure, LogPlace place, bool isGuess = false)
    {
        _hasGuess |= isGuess;
        var known = _findings.Find(finding => string.Equals(finding.Id, failure.FindingId, StringComparison.Ordinal));
        if (known is null && _findings.Count < MaxFindings && catalogue.Find(failure.FindingId) is { } template)
        {
            known = new ObservedFinding(template, place, Highest is Stage.Up);
            _findings.Add(known);
        }

        known?.Add(failure, place, LastKernelTime, isGuess, MaxEvidence);
        TakeBackInit(known?.Stage);
    }

    private void Overcome(StageSignature? signature)
    {
        foreach (var finding in signature is { Overcomes.IsEmpty: false } ? _findings : [])
        {
            finding.IsOvercome |= signature!.Overcomes.Contains(finding.Id);
        }
    }

    /// <summary>The kernel says "Run /sbin/init" before it tries; that it failed it says later, or by trying the next.</summary>
    private void TakeBackInit(Stage? failed)
    {
        if (_initIsOnlyTried && Highest is Stage.Init && failed is Stage.Initramfs)
        {
            _stages.RemoveAt(_stages.Count - 1);
            _initIsOnlyTried = false;
        }
    }

    private static string Short(string text)
    {
        var clean = ConsoleText.Clean(text);
        return clean.Length > MaxText ? clean[..MaxText] : clean;
    }
}

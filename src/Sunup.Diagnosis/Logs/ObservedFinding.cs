using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Explanations;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>A finding of a boot while its log is read: the first lines that show it.</summary>
internal sealed class ObservedFinding(FindingTemplate template, LogPlace first, bool afterUp)
{
    private const int MaxText = 2000;

    private readonly List<Evidence> _evidence = [];
    private readonly LogPlace _first = first;
    private PatternMatch _values = PatternMatch.Empty;
    private LogPlace _last;
    private bool _isGuess = true;

    public string Id => template.Id;

    public Stage? Stage => template.Stage;

    /// <summary>An error, or the kernel says that something does not get on.</summary>
    public bool IsTrouble => template.Severity is FindingSeverity.Error
        || template is { Severity: FindingSeverity.Warning, Stage: Sunup.Model.Stage.Kernel, Role: not FindingRole.Benign };

    /// <summary>Place of its last line in the order of the log.</summary>
    public long LastOrder => _last.Order;

    /// <summary>By the kernel's clock, when its last line was printed; the latest time that was known by then.</summary>
    public TimeSpan LastTime { get; private set; }

    public bool IsDecisive { get; private set; }

    /// <summary>A line after its last one shows that the boot did not stop at it.</summary>
    public bool IsOvercome { get; set; }

    public void Add(RecognizedFailure failure, LogPlace place, TimeSpan time, bool isGuess, int maxEvidence)
    {
        _isGuess &= isGuess;
        _last = place;
        LastTime = time;
        IsOvercome = false;
        IsDecisive |= failure.IsDecisive;
        if (_values.Captures.IsEmpty)
        {
            _values = failure.Values;
        }

        if (_evidence.Count < maxEvidence && !_evidence.Exists(evidence => evidence.Line == place.Line && evidence.Where == place.File))
        {
            _evidence.Add(new Evidence(failure.Text.Length > MaxText ? failure.Text[..MaxText] : failure.Text, place.File, place.Line));
        }
    }

    /// <summary>As it counts for the outcome. What was only guessed is never certain.</summary>
    /// <param name="isAtEnd">Little more than its own trace follows.</param>
    public Sighting Sight(bool isAtEnd)
    {
        var finding = FindingFiller.Fill(template, _values, [.. _evidence]);
        var confidence = _isGuess && finding.Confidence > Confidence.Possible ? finding.Confidence - 1 : finding.Confidence;
        return new Sighting(finding with { Confidence = confidence }, template, _values, _first.Order, _last.Order) { IsDecisive = IsDecisive, AfterUp = afterUp, IsOvercome = IsOvercome, IsAtEnd = isAtEnd };
    }
}

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

    public string Id => template.Id;

    public Stage? Stage => template.Stage;

    public bool IsDecisive { get; private set; }

    public void Add(RecognizedFailure failure, LogPlace place, int maxEvidence)
    {
        _last = place;
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

    /// <param name="isLoose">Patterns were matched loosely: nothing is certain then.</param>
    public Sighting Sight(bool isLoose)
    {
        var finding = FindingFiller.Fill(template, _values, [.. _evidence]);
        var confidence = isLoose && finding.Confidence > Confidence.Possible ? finding.Confidence - 1 : finding.Confidence;
        return new Sighting(finding with { Confidence = confidence }, template, _values, _first.Order, _last.Order) { IsDecisive = IsDecisive, AfterUp = afterUp };
    }
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Comparisons;

/// <summary>Where prediction and observation disagree. Pages: docs/findings.</summary>
internal static class DisagreementFindings
{
    public static IEnumerable<Finding> Of(ImmutableArray<ComparedPrediction> compared, BootTrace trace)
    {
        ImmutableArray<ComparedPrediction> refuted = [.. compared.Where(one => one is { Outcome: PredictionOutcome.NotSeen, Prediction.Finding.Severity: FindingSeverity.Error })];
        if (!refuted.IsEmpty)
        {
            yield return Refuted(refuted, trace);
        }

        var isTold = compared.Any(one => one.Outcome is PredictionOutcome.AsPredicted);
        if (trace.Verdict.Outcome is BootOutcome.DidNotComeUp && !isTold)
        {
            yield return Unpredicted(trace);
        }
    }

    private static Finding Refuted(ImmutableArray<ComparedPrediction> refuted, BootTrace trace) => new()
    {
        Id = "SU1065",
        Severity = FindingSeverity.Warning,
        Stage = refuted[0].Prediction.Expects.Stage,
        Summary = $"predicted and not seen: {string.Join(", ", refuted.Select(one => one.Prediction.Finding.Id).Distinct(StringComparer.Ordinal))}",
        Cause = "The files say that this boot fails, and it went past the place where it should have. What was booted is not what was read, or the prediction is wrong.",
        Confidence = Confidence.Certain,
        Evidence =
        [
            .. refuted.Select(one => new Evidence($"{one.Prediction.Finding.Id} {one.Prediction.Finding.Summary}", "the files")),
            new Evidence(trace.Verdict.Summary, "the boot"),
        ],
        Remedies = [new Remedy("Compare the facts that the prediction was read from with what the machine says of itself", "sunup check MACHINE --json")],
    };

    private static Finding Unpredicted(BootTrace trace)
    {
        var cause = trace.Findings.FirstOrDefault(finding => finding.Severity is FindingSeverity.Error);
        return new Finding
        {
            Id = "SU1066",
            Severity = FindingSeverity.Info,
            Stage = trace.Verdict.StageReached,
            Summary = cause is null ? "the boot failed, and nothing in its files spoke against it" : $"the boot failed with {cause.Id}, and nothing in its files spoke against it",
            Cause = "What sunup check reads is sound, or is not known to it: the cause is in what it does not read, such as the programs of the root file system, the network, the host, or chance.",
            Confidence = Confidence.Certain,
            Evidence = [new Evidence("no prediction of this failure", "the files"), new Evidence(cause?.Summary ?? trace.Verdict.Summary, "the boot")],
            Remedies = [new Remedy("Find the cause by controlled boots", "sunup prove MACHINE")],
        };
    }
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Comparisons;

/// <summary>What was predicted of a boot, beside what was seen of it; where the two disagree, that is a finding.</summary>
/// <param name="Predictions">The worst first. Those of severity info are left out: they say nothing about the outcome.</param>
/// <param name="Findings">SU1065 and SU1066.</param>
public sealed record BootComparison(ImmutableArray<ComparedPrediction> Predictions, ImmutableArray<Finding> Findings)
{
    /// <summary>Nothing was predicted that was not seen, and nothing failed that was not predicted.</summary>
    public bool Agrees => Findings.IsEmpty;

    /// <param name="predictions">Made from the same files by <c>sunup check</c>.</param>
    /// <param name="trace">Of the boot.</param>
    public static BootComparison Of(IEnumerable<Prediction> predictions, BootTrace trace)
    {
        ImmutableArray<ComparedPrediction> compared = [.. predictions.Where(prediction => prediction.Finding.Severity is not FindingSeverity.Info).Select(prediction => Compare(prediction, trace))];
        return new BootComparison(compared, [.. DisagreementFindings.Of(compared, trace)]);
    }

    private static ComparedPrediction Compare(Prediction prediction, BootTrace trace)
    {
        var expects = prediction.Expects;
        var seenAs = expects.Findings.Select(id => trace.Findings.FirstOrDefault(finding => finding.Id == id)).FirstOrDefault(finding => finding is not null);
        var seenText = expects.Message is { } message
            ? trace.Events.FirstOrDefault(seen => seen.Kind is EventKinds.SerialLine && seen.Text.Contains(message, StringComparison.Ordinal))?.Text
            : null;
        var outcome = seenAs is not null || seenText is not null ? PredictionOutcome.AsPredicted
            : WentPast(expects.Stage, trace) ? PredictionOutcome.NotSeen
            : PredictionOutcome.NotReached;
        return new ComparedPrediction(prediction, outcome, seenAs, seenText);
    }

    // Root is said of what keeps a machine from its root file system: a boot that ended with what came before it says nothing about it.
    private static bool WentPast(Stage stage, BootTrace trace) =>
        trace.Verdict.StageReached is { } reached && (reached > stage || (reached == stage && trace.Verdict.Outcome is BootOutcome.CameUp));
}

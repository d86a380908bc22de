using System.Globalization;

namespace Sunup.Trials.Investigations;

/// <summary>An investigation's result in sentences.</summary>
public static class InvestigationWords
{
    /// <summary>The verdict in one sentence, with how sure it is.</summary>
    public static string Verdict(this InvestigationReport report, string machine) => report.Outcome switch
    {
        InvestigationOutcome.ComesUp =>
            $"{machine} came up {report.Baseline.Ups} of {report.Baseline.Runs} times as it is: it fails less often than {Math.Ceiling(SignificanceTest.RateBound(report.Baseline.Runs) * 100)}% of its boots (95% confidence).",
        InvestigationOutcome.Cured =>
            $"With `{report.Cure}` {machine} comes up ({report.Cured}); as it is it {report.Baseline}. By chance alone such a difference has a probability of {Percent(report.Probability)}.{string.Concat(report.Thresholds.Select(threshold => $" {threshold.Words()}."))}",
        _ => $"Undecided: {Reason(report, machine)}",
    };

    /// <summary>Where the threshold lies, in one clause: what is enough, what is not, how sure that is.</summary>
    public static string Words(this Threshold threshold)
    {
        var bound = threshold.Next ? $"{threshold.Change.Gradation!.Bound} {threshold.Works}" : $"{threshold.Works} is enough";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{threshold.Change.Factor}: {bound} ({threshold.Working}; with {threshold.Fails} it {threshold.Failing}{(threshold.Next ? "" : "; between them it was not narrowed down")}; {Math.Floor(threshold.Confidence * 100)}% sure)");
    }

    private static string Reason(InvestigationReport report, string machine) => report switch
    {
        { Failure: null, Trials: [.., var last] } => $"{machine} could not be tried as it is: {last.Outcome.Summary}.",
        { Failure: null } => $"the time was over before {machine} was booted once; give more with --budget.",
        { Promising: { } promising } => $"the time was over before `{promising}` was confirmed; it came up each time that it was tried.",
        { IsBudgetSpent: true } => "the time was over before all changes were tried; give more with --budget.",
        _ => $"{machine} as it is {report.Baseline}, and no change that was tried brings it up each time.",
    };

    internal static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##}%");
}

namespace Sunup.Trials.Investigations.Differences;

/// <summary>What came of a comparison of two machines, in sentences.</summary>
public static class BreakingWords
{
    /// <summary>The verdict, with how sure it is.</summary>
    public static string Verdict(this BreakingReport breaking, string good, string bad) => breaking switch
    {
        { Differences: 0 } => $"Undecided: {good} and {bad} say the same, so that no difference can break one of them.",
        { Report: { Outcome: InvestigationOutcome.ComesUp } report } =>
            $"{bad} came up {report.Baseline.Ups} of {report.Baseline.Runs} times: it is not broken, or fails less often than {Math.Ceiling(SignificanceTest.RateBound(report.Baseline.Runs) * 100)}% of its boots (95% confidence).",
        { Report: { Cure: { } cure } report } =>
            $"{Count(breaking.Differences)} between {good} and {bad}; {(cure.Changes.Length == 1 ? "one" : $"{cure.Changes.Length} together")} of them {(cure.Changes.Length == 1 ? "breaks" : "break")} it: {string.Join(", ", cure.Changes.Select(Words))}. "
            + $"{bad} without it {report.Cured}, with it {report.Baseline}; by chance alone that has a probability of {InvestigationWords.Percent(report.Probability)}. {TheOtherWay(breaking, good)}{string.Concat(report.Thresholds.Select(threshold => $" {threshold.Words()}."))}",
        _ => $"Undecided: {Reason(breaking, good, bad)}.",
    };

    private static string Reason(BreakingReport breaking, string good, string bad) => breaking switch
    {
        { Good: { Ups: 0, Downs: > 0 }, GoodFailure: { } failure } => $"{good} does not come up either: {failure.Summary}",
        { Good.Runs: 0, GoodFailure: { } unresolved } => $"{good} could not be tried: {unresolved.Summary}",
        { Report: { Failure: null, IsBudgetSpent: false, Trials: [.., var last] } } => $"{bad} could not be tried: {last.Outcome.Summary}",
        { Report.IsBudgetSpent: true } => "the time was over before the difference was isolated; give more with --budget",
        _ => "no part of the differences brings it up each time",
    };

    private static string TheOtherWay(BreakingReport breaking, string good) => breaking switch
    {
        _ when breaking.Differences == breaking.Report.Cure!.Changes.Length => $"{good} with it is that machine.",
        { Broken.Runs: 0 } => $"{good} with nothing but it was not tried.",
        { IsEnough: true } => $"{good} with nothing but it {breaking.Broken}.",
        _ => $"{good} with nothing but it {breaking.Broken}: it breaks only together with another difference.",
    };

    private static string Words(Change change) => $"`{change.Factor}: {change.From}` (good: {change.To})";

    private static string Count(int differences) => differences == 1 ? "There is 1 difference" : $"There are {differences} differences";
}

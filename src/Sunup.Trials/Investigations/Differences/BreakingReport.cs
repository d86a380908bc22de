namespace Sunup.Trials.Investigations.Differences;

/// <summary>Which difference between a machine that comes up and one that does not breaks it.</summary>
/// <param name="Differences">How many there are.</param>
/// <param name="Report">The bad machine's investigation: its cure is the difference.</param>
/// <param name="Good">How the good machine behaved.</param>
/// <param name="Broken">How the good machine behaved with that difference alone; no runs where it was not tried.</param>
public sealed record BreakingReport(int Differences, InvestigationReport Report, Arm Good, Arm Broken)
{
    /// <summary>How the good machine failed, or why it could not be tried; null where it came up, or was not booted.</summary>
    public TrialOutcome? GoodFailure { get; init; }

    /// <summary>The difference by itself breaks the good machine: it is enough, not only needed.</summary>
    public bool IsEnough => Broken is { Downs: > 0 };
}

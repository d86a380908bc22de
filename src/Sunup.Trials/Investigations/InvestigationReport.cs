using System.Collections.Immutable;

namespace Sunup.Trials.Investigations;

/// <summary>What an investigation comes to.</summary>
public enum InvestigationOutcome
{
    /// <summary>The machine came up each time as it is.</summary>
    ComesUp,

    /// <summary>It fails as it is, and with the smallest set of changes it comes up.</summary>
    Cured,

    /// <summary>It fails, and nothing that was tried brings it up for certain.</summary>
    Undecided,
}

/// <summary>The result of an investigation: all trials, and what follows from them.</summary>
public sealed record InvestigationReport
{
    public required InvestigationOutcome Outcome { get; init; }

    /// <summary>The smallest set of changes that brings the machine up; without each of them it fails.</summary>
    public Variant? Cure { get; init; }

    /// <summary>How the machine as it is behaved.</summary>
    public required Arm Baseline { get; init; }

    /// <summary>How the cure behaved.</summary>
    public Arm Cured { get; init; }

    /// <summary>The probability of such a difference if the cure did nothing.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>For each change of the cure whose factor has an order: how little of it is enough.</summary>
    public ImmutableArray<Threshold> Thresholds { get; init; } = [];

    /// <summary>How it failed as it is; null where it did not.</summary>
    public TrialOutcome? Failure { get; init; }

    /// <summary>A variant that came up whenever it was tried, not often enough to be sure.</summary>
    public Variant? Promising { get; init; }

    /// <summary>The time was over before the search was.</summary>
    public bool IsBudgetSpent { get; init; }

    public required ImmutableArray<Trial> Trials { get; init; }

    /// <summary>Single changes with which it failed all the same.</summary>
    public IEnumerable<Change> Refuted => Trials
        .Where(trial => trial is { Outcome.Result: TrialResult.Down, Variant.Changes.Length: 1 })
        .Select(trial => trial.Variant.Changes[0])
        .DistinctBy(change => change.Name);
}

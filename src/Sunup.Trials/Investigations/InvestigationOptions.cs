namespace Sunup.Trials.Investigations;

/// <summary>How an investigation is made.</summary>
public sealed record InvestigationOptions
{
    /// <summary>How many boot at once.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>The greatest probability that something is taken for a cure and is none.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>The user names changes: these share one half of <see cref="Alpha"/>, all others the other half. What is named beforehand needs fewer boots to be believed.</summary>
    public bool HasNamed { get; init; }

    /// <summary>How often a machine that comes up is booted before it is believed. Five in a row decide between a failure rate of 2% and one of 50% or more (Wald's test, 5% error both ways).</summary>
    public int BaselineRuns { get; init; } = 5;

    /// <summary>The greatest probability that a bound of a factor with an order is not where it is said to be.</summary>
    public double BoundAlpha { get; init; } = 0.05;
}

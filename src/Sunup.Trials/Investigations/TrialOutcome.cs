using Sunup.Model;

namespace Sunup.Trials.Investigations;

/// <summary>What became of one boot of a variant.</summary>
public enum TrialResult
{
    /// <summary>It came up as the machine's <c>expect</c> says.</summary>
    Up,

    /// <summary>It did not.</summary>
    Down,

    /// <summary>It says nothing about the machine: the variant cannot be started here, or the trial was ended from outside.</summary>
    Unresolved,
}

/// <summary>The outcome of one trial, as far as a search needs it.</summary>
/// <param name="Result">Up, down, or nothing learnt.</param>
/// <param name="Stage">The last stage reached.</param>
/// <param name="CauseId">Id of the first finding; null for none.</param>
/// <param name="Summary">That finding in one line, or why nothing was learnt.</param>
/// <param name="Elapsed">From the start of the trial to its end.</param>
public sealed record TrialOutcome(TrialResult Result, Stage Stage, string? CauseId, string Summary, TimeSpan Elapsed)
{
    /// <summary>All that was found, causes first: what hypotheses are made from.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>It ended by what an emulator or a busy host does now and then: another boot of the same is asked before this is believed.</summary>
    public bool IsChance { get; init; }

    /// <summary>Of <see cref="Elapsed"/>, what the machine itself took: from power-on until its outcome was known.</summary>
    public TimeSpan Running { get; init; }

    /// <summary>It failed later than <paramref name="other"/> did: a fault was overcome, and another one met.</summary>
    public bool IsFurtherThan(TrialOutcome other) => Result is TrialResult.Down && Stage > other.Stage;
}

/// <summary>One boot that was made, or taken from the store of earlier ones.</summary>
/// <param name="Number">Counted from 1 in the order of their ends.</param>
/// <param name="Variant">What was booted.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="FromCache">The same bytes with the same command line were booted before; not booted again.</param>
public sealed record Trial(int Number, Variant Variant, TrialOutcome Outcome, bool FromCache);

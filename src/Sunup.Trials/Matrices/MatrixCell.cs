using System.Collections.Immutable;
using Sunup.Trials.Investigations;

namespace Sunup.Trials.Matrices;

/// <summary>One combination of values, and what came of it.</summary>
/// <param name="Values">Key and value of each axis, in the order of the axes.</param>
public sealed record MatrixCell(ImmutableArray<KeyValuePair<string, string>> Values)
{
    /// <summary>Its boots, in their order; fewer than asked for where the time was over.</summary>
    public ImmutableArray<TrialOutcome> Outcomes { get; init; } = [];

    /// <summary>It is to come up.</summary>
    public bool IsExpectedUp { get; init; } = true;

    /// <summary>Up only if each boot was; unresolved where none says anything.</summary>
    public TrialResult Result => Outcomes switch
    {
        { IsEmpty: true } => TrialResult.Unresolved,
        _ when Outcomes.All(outcome => outcome.Result is TrialResult.Up) => TrialResult.Up,
        _ => Outcomes.Any(outcome => outcome.Result is TrialResult.Down) ? TrialResult.Down : TrialResult.Unresolved,
    };

    /// <summary>Some boots of it came up and some did not.</summary>
    public bool IsFlaky => Outcomes.Any(outcome => outcome.Result is TrialResult.Up) && Result is TrialResult.Down;

    public bool IsAsExpected => Result is not TrialResult.Unresolved && Result is TrialResult.Up == IsExpectedUp;

    /// <summary>The boot that says most: the first that failed, else the last.</summary>
    public TrialOutcome? Telling => Outcomes.FirstOrDefault(outcome => outcome.Result is not TrialResult.Up) ?? Outcomes.LastOrDefault();

    public override string ToString() => string.Join(", ", Values.Select(pair => $"{pair.Key}={pair.Value}"));
}

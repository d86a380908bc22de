using System.Collections.Immutable;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>What it means that nothing more came: one line of the table in <see cref="SilenceRules"/>.</summary>
/// <param name="FindingId">The finding, if the machine's time ran out here.</param>
/// <param name="When">The trace stands where this rule speaks of.</param>
/// <param name="ExpectedNext">What a healthy boot would have shown next, in words.</param>
internal sealed record SilenceRule(string FindingId, Func<TraceFacts, bool> When, Func<TraceFacts, string> ExpectedNext)
{
    /// <summary>What to quote: the last events that were seen before the silence.</summary>
    public Func<TraceFacts, BootEvent?> Evidence { get; init; } = static _ => null;

    /// <summary>Values for the finding's texts.</summary>
    public Func<TraceFacts, ImmutableArray<EventField>> Values { get; init; } = static _ => [];
}

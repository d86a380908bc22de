using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Stages;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>What in a boot speaks for something, all of it together: what a finding named, what else was seen, and what was not.</summary>
public sealed record FindingSigns
{
    /// <summary>Values that the finding must have named, each one of those listed. Patterns as in lines.</summary>
    public ImmutableArray<(string Name, ImmutableArray<LinePattern> Values)> Where { get; init; } = [];

    /// <summary>Facts that must have been seen in the boot.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Facts that must not have been seen.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <summary>Ids of findings, one of which must have been seen too; empty for none.</summary>
    public ImmutableArray<string> With { get; init; } = [];

    /// <param name="values">What the finding named.</param>
    /// <param name="facts">Those of the boot.</param>
    /// <param name="seen">All that was found in it.</param>
    public bool AreIn(PatternMatch values, IReadOnlySet<string> facts, IReadOnlyList<Sighting> seen) =>
        Requires.All(facts.Contains)
        && !Absent.Any(facts.Contains)
        && (With.IsEmpty || seen.Any(sighting => With.Contains(sighting.Finding.Id)))
        && Where.All(where => values[where.Name] is { } value && where.Values.Any(pattern => pattern.Match(value) is not null));
}

using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>A conclusion with a stable id: what is wrong, why, on what evidence, and what to do.</summary>
/// <remarks>The id is <c>SU</c>, two digits of stage, two digits; docs/findings has a page for each. An id is never reused.</remarks>
public sealed record Finding
{
    public required string Id { get; init; }

    public required FindingSeverity Severity { get; init; }

    /// <summary>One line: what was found.</summary>
    public required string Summary { get; init; }

    /// <summary>What it means: the cause, as far as it is known.</summary>
    public string? Cause { get; init; }

    public Stage? Stage { get; init; }

    public Confidence Confidence { get; init; } = Confidence.Likely;

    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    /// <summary>What to do next, most promising first.</summary>
    public ImmutableArray<Remedy> Remedies { get; init; } = [];
}

using System.Collections.Immutable;

namespace Sunup.Model;

/// <summary>The events of one attempt to boot one machine, and the stages that they prove.</summary>
public sealed record BootTrace
{
    public required string Machine { get; init; }

    public required Route Route { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>In the order of <see cref="BootEvent.At"/>.</summary>
    public required ImmutableArray<BootEvent> Events { get; init; }

    /// <summary>Each stage at most once, in stage order.</summary>
    public required ImmutableArray<StageReached> Stages { get; init; }

    public required Verdict Verdict { get; init; }

    public ImmutableArray<Finding> Findings { get; init; } = [];
}

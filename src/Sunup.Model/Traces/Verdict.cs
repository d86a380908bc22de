namespace Sunup.Model;

/// <summary>What became of one boot, judged against the machine's <see cref="ExpectConfig"/>.</summary>
public sealed record Verdict
{
    public required BootOutcome Outcome { get; init; }

    /// <summary>The last stage that the trace proves; null if not even power-on was seen.</summary>
    public required Stage? StageReached { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The last event that says anything about progress; null on an empty trace.</summary>
    public BootEvent? LastSeen { get; init; }

    /// <summary>What a healthy boot would have shown next, in words; null when it came up.</summary>
    public string? ExpectedNext { get; init; }
}

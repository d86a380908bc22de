using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Model;

namespace Sunup.Diagnosis.Logs;

/// <summary>What one boot in a log came to.</summary>
public sealed record ExplainedBoot
{
    /// <summary>1 for the first boot of the log.</summary>
    public required int Number { get; init; }

    public required LogPlace First { get; init; }

    public required LogPlace Last { get; init; }

    public required bool CameUp { get; init; }

    /// <summary>The highest stage; null if no line proves any.</summary>
    public required Stage? StageReached { get; init; }

    public required ImmutableArray<LogStage> Stages { get; init; }

    /// <summary>The cause first, then what followed, then what did no harm.</summary>
    public required ImmutableArray<JudgedFinding> Findings { get; init; }

    /// <summary>The first line after the last known step that reads like trouble; null where there is none, or where a finding says what was wrong.</summary>
    public Evidence? FirstUnusual { get; init; }

    /// <summary>The last line that is not blank.</summary>
    public Evidence? LastLine { get; init; }

    /// <summary>The text looks read off a picture: patterns were matched loosely.</summary>
    public bool IsLoose { get; init; }

    public bool HasError => Findings.Any(judged => judged.Finding.Severity is FindingSeverity.Error);
}

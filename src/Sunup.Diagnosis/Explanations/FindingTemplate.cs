using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>One record of the catalogue: a finding before its evidence is known.</summary>
/// <remarks>Texts may name what was found: <c>{device}</c>, <c>{file}</c>. docs/findings has a page of the same id.</remarks>
public sealed partial record FindingTemplate(string Id, Stage? Stage, string Summary, string Cause)
{
    public FindingSeverity Severity { get; init; } = FindingSeverity.Error;

    public Confidence Confidence { get; init; } = Confidence.Certain;

    /// <summary>Usually follows from something that went wrong earlier: stands after findings that are causes.</summary>
    public bool IsConsequence { get; init; }

    public ImmutableArray<Remedy> Remedies { get; init; } = [];

    /// <summary>The finding, with its texts filled from <paramref name="values"/>.</summary>
    public Finding Fill(PatternMatch values, ImmutableArray<Evidence> evidence) => new()
    {
        Id = Id,
        Severity = Severity,
        Summary = FillText(Summary, values),
        Cause = FillText(Cause, values),
        Stage = Stage,
        Confidence = Confidence,
        Evidence = evidence,
        Remedies = [.. Remedies.Select(remedy => new Remedy(FillText(remedy.Text, values), remedy.Command is { } command ? FillText(command, values) : null))],
    };

    private static string FillText(string text, PatternMatch values) =>
        Placeholder().Replace(text, match => values[match.Groups["name"].Value] is { Length: > 0 } value ? value : "(unknown)");

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}

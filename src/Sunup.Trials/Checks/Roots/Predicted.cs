using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Model;

namespace Sunup.Trials.Checks.Roots;

/// <summary>Puts a prediction together: the facts for programs are the evidence for people.</summary>
internal static class Predicted
{
    public static Prediction Make(string id, FindingSeverity severity, string summary, string cause, Expectation expects, ImmutableArray<PredictionFact> facts, params ImmutableArray<Remedy> remedies) => new(
        new Finding
        {
            Id = id,
            Severity = severity,
            Stage = expects.Stage,
            Summary = summary,
            Cause = cause,
            Confidence = severity is FindingSeverity.Error ? Confidence.Certain : Confidence.Likely,
            Evidence = [.. facts.Select(fact => new Evidence($"{fact.Name.Replace('_', ' ')}: {fact.Value}", fact.Source))],
            Remedies = remedies,
        },
        expects with { Findings = expects.Findings.Insert(0, id) },
        facts);

    /// <summary>A change of the command line, as a setting where it stands in the machine file.</summary>
    /// <param name="facts">Of the boot.</param>
    /// <param name="text">What to do.</param>
    /// <param name="old">The word to replace; null to add the new one.</param>
    /// <param name="replacement">What to write.</param>
    public static Remedy Word(BootFacts facts, string text, string? old, string replacement)
    {
        if (facts.CommandLineSource != "boot.cmdline")
        {
            return new Remedy($"{text}: {replacement}");
        }

        var line = facts.Machine.Boot.CommandLine.Trim();
        var changed = old is null ? $"{line} {replacement}".TrimStart() : string.Join(' ', line.Split(' ').Select(word => word == old ? replacement : word));
        return new Remedy($"{text}: {replacement}", null, $"boot.cmdline: \"{changed.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }
}

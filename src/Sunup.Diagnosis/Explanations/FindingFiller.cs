using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations.Meanings;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>Makes a finding of its entry: texts filled, and the numbers in what was seen put into words.</summary>
public static class FindingFiller
{
    private const int LongestQuote = 160;

    /// <summary>Values that are words of the message: where a pattern keeps none, the line itself is what was said.</summary>
    private static readonly string[] s_words = ["what", "why", "text", "reason", "error", "rest", "where"];

    public static Finding Fill(FindingTemplate template, PatternMatch values, ImmutableArray<Evidence> evidence)
    {
        var finding = template.Fill(WithTheLine(values, evidence), evidence);
        var meaning = string.Join(' ', Meaning.Of(values));
        return meaning.Length == 0 ? finding : finding with { Cause = $"{meaning} {finding.Cause}" };
    }

    private static PatternMatch WithTheLine(PatternMatch values, ImmutableArray<Evidence> evidence)
    {
        if (evidence is not [{ Text: var line }, ..])
        {
            return values;
        }

        var quote = line.Length > LongestQuote ? $"{line[..LongestQuote]}…" : line;
        return new PatternMatch(values.Captures.AddRange(s_words.Where(name => values[name] is null).Select(name => new EventField(name, quote))));
    }
}

using System.Collections.Immutable;
using Sunup.Diagnosis.Explanations.Meanings;
using Sunup.Diagnosis.Stages;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations;

/// <summary>Makes a finding of its entry: texts filled, and the numbers in what was seen put into words.</summary>
public static class FindingFiller
{
    public static Finding Fill(FindingTemplate template, PatternMatch values, ImmutableArray<Evidence> evidence)
    {
        var finding = template.Fill(values, evidence);
        var meaning = string.Join(' ', Meaning.Of(values));
        return meaning.Length == 0 ? finding : finding with { Cause = $"{meaning} {finding.Cause}" };
    }
}

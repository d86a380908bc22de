using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;

namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>One thing that may stand behind a finding, weighed by what the boot itself shows.</summary>
/// <param name="Cause">By the catalogue.</param>
/// <param name="Weight">A share of all that may stand behind the finding, after the boot was looked at.</param>
/// <param name="IsShown">What speaks for it was seen in the boot.</param>
public sealed record JudgedCause(FindingCause Cause, double Weight, bool IsShown)
{
    /// <summary>Signs that are there make a cause so many times likelier than those without.</summary>
    private const double Shown = 8;

    /// <summary>Those of a finding's entry, the likeliest first.</summary>
    public static ImmutableArray<JudgedCause> Of(Sighting sighting, IReadOnlySet<string> facts, IReadOnlyList<Sighting> seen)
    {
        var causes = (sighting.Template?.Causes ?? []).Select(cause => (Cause: cause, IsShown: cause.Signs?.AreIn(sighting.Values, facts, seen) ?? false)).ToList();
        var all = causes.Sum(Weigh);
        return [.. causes.Select(judged => new JudgedCause(judged.Cause, Weigh(judged) / all, judged.IsShown)).OrderByDescending(judged => judged.Weight)];
    }

    private static double Weigh((FindingCause Cause, bool IsShown) judged) => judged.Cause.Weight * (judged.IsShown ? Shown : 1);
}

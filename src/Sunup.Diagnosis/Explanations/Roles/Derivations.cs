using Sunup.Diagnosis.Catalogues;
using Sunup.Model;

namespace Sunup.Diagnosis.Explanations.Roles;

/// <summary>Findings that no line says by itself: concluded from another finding and from what else was seen in the boot, or was not.</summary>
internal static class Derivations
{
    public static IEnumerable<Sighting> Of(Catalogue catalogue, IReadOnlyList<Sighting> seen, BootCourse course)
    {
        foreach (var template in catalogue.Derived)
        {
            var derivation = template.Derivation!;
            var from = seen.FirstOrDefault(sighting => derivation.From.Contains(sighting.Finding.Id) && derivation.Signs.AreIn(sighting.Values, course.Facts, seen));
            if (from is not null
                && !(derivation.IsAlone && seen.Any(sighting => sighting.Finding.Severity is FindingSeverity.Error && sighting.First < from.First))
                && !seen.Any(sighting => string.Equals(sighting.Finding.Id, template.Id, StringComparison.Ordinal)))
            {
                yield return new Sighting(FindingFiller.Fill(template, from.Values, from.Finding.Evidence), template, from.Values, from.First, from.Last)
                {
                    IsDecisive = from.IsDecisive,
                    AfterUp = from.AfterUp,
                };
            }
        }
    }
}

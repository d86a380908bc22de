using System.Collections.Immutable;
using Sunup.Diagnosis.Catalogues;

namespace Sunup.Diagnosis.Explanations;

/// <summary>Every finding that diagnosis itself can make. Other parts define theirs; docs/findings has a page for each.</summary>
public static class FindingCatalogue
{
    public static ImmutableArray<FindingTemplate> All => Catalogue.BuiltIn.Findings;

    public static FindingTemplate? Find(string id) => Catalogue.BuiltIn.Find(id);

    /// <exception cref="KeyNotFoundException">No such id: a table names a finding that is not in the catalogue.</exception>
    internal static FindingTemplate Get(string id) => Find(id) ?? throw new KeyNotFoundException($"The catalogue has no finding {id}.");
}

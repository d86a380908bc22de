using System.Collections.Immutable;
using Sunup.Trials.Incidents.Cases;

namespace Sunup.Trials.Incidents;

/// <summary>The incidents that Sunup can tell.</summary>
public static class IncidentCatalogue
{
    /// <summary>Memory of the largest machine of any, in bytes.</summary>
    public const long MostMemoryBytes = 512L << 20;

    /// <summary>By their letters.</summary>
    public static ImmutableArray<Incident> All { get; } = [new BrokenPadding(), new LostRoot(), new Lz4Unified(), new SmallMemory(), new UnsoundKvm()];

    /// <summary>By letter or name; null for neither.</summary>
    public static Incident? Find(string word) =>
        All.FirstOrDefault(incident => string.Equals(incident.Name, word, StringComparison.OrdinalIgnoreCase) || (word.Length == 1 && char.ToLowerInvariant(word[0]) == incident.Letter));
}

using System.Collections.Immutable;

namespace Sunup.Serving.Files;

/// <summary>Finds the names that a mistyped name may have meant.</summary>
public static class NearestNames
{
    // A longer name is not compared: the distance costs the product of the lengths.
    private const int LongestName = 128;

    /// <summary>Up to <paramref name="count"/> of <paramref name="candidates"/>, nearest first; names that are not alike are left out.</summary>
    public static ImmutableArray<string> Of(string name, IEnumerable<string> candidates, int count = 3)
    {
        if (name.Length > LongestName)
        {
            return [];
        }

        var limit = Math.Max(2, name.Length / 2);
        return
        [
            .. candidates
                .Where(candidate => candidate.Length <= LongestName)
                .Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
                .Where(pair => pair.Distance <= limit)
                .OrderBy(pair => pair.Distance)
                .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
                .Take(count)
                .Select(pair => pair.Candidate),
        ];
    }

    /// <summary>Insertions, deletions and replacements between the two, case aside; 0 for a name that differs in case only.</summary>
    public static int Distance(string left, string right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = previous[j - 1] + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}

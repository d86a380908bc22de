using System.Collections.Immutable;

namespace Sunup.Diagnosis.Stages;

/// <summary>A run of literals and digit classes, or (with <paramref name="Wildcard"/>) a wildcard between two of them; the empty name keeps nothing.</summary>
internal sealed record PatternPart(string? Wildcard, ImmutableArray<PatternAtom> Atoms)
{
    /// <summary>Where the run ends if it starts at <paramref name="start"/>, else -1.</summary>
    public int MatchAt(string line, int start)
    {
        foreach (var atom in Atoms)
        {
            start = atom.MatchAt(line, start);
            if (start < 0)
            {
                return -1;
            }
        }

        return start;
    }

    /// <summary>The next place at or after <paramref name="from"/> where the run may start, else -1.</summary>
    public int NextCandidate(string line, int from)
    {
        if (from > line.Length)
        {
            return -1;
        }

        var first = Atoms[0];
        return first.Kind == PatternAtomKind.Literal
            ? line.IndexOf(first.Literal, from, StringComparison.Ordinal)
            : from;
    }
}

internal enum PatternAtomKind
{
    Literal,
    Digits,
    HexDigits,
    /// <summary>A word: no white space.</summary>
    Word,
}

internal readonly record struct PatternAtom(PatternAtomKind Kind, string Literal = "")
{
    public int MatchAt(string line, int start) => Kind switch
    {
        PatternAtomKind.Literal => line.AsSpan(start).StartsWith(Literal, StringComparison.Ordinal) ? start + Literal.Length : -1,
        PatternAtomKind.Digits => Run(line, start, char.IsAsciiDigit),
        PatternAtomKind.HexDigits => Run(line, start, char.IsAsciiHexDigit),
        _ => Run(line, start, static character => !char.IsWhiteSpace(character)),
    };

    private static int Run(string line, int start, Func<char, bool> accepts)
    {
        var end = start;
        while (end < line.Length && accepts(line[end]))
        {
            end++;
        }

        return end == start ? -1 : end;
    }
}

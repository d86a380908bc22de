using System.Collections.Immutable;
using System.Text;

namespace Sunup.Diagnosis.Stages;

/// <summary>A text pattern that is data: literal text with <c>*</c> (any text), <c>{name}</c> (any text, kept), <c>%d</c> and <c>%x</c> (digits), <c>%w</c> (a word), <c>%*</c> (an asterisk).</summary>
/// <remarks>
/// Anchored at both ends; ordinal; each wildcard takes the shortest text that lets the next literal match, so matching is linear in the line for each literal.
/// </remarks>
public sealed class LinePattern
{
    /// <summary>In UTF-8 bytes: a literal text of this length can be searched for; a pattern without one must start with a literal.</summary>
    public const int ShortestLiteral = LiteralIndex.Window;

    /// <summary>A pattern of no line, for a place where one is needed.</summary>
    internal const string Nothing = "\n";

    private readonly ImmutableArray<PatternPart> _parts;
    private readonly byte[][] _literals;

    private LinePattern(string text, ImmutableArray<PatternPart> parts)
    {
        Text = text;
        _parts = parts;
        _literals = [.. Literals.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The literal texts, in order, each as long as it stands in one piece.</summary>
    public IEnumerable<string> Literals => _parts.SelectMany(part => part.Atoms).Where(atom => atom.Kind is PatternAtomKind.Literal).Select(atom => atom.Literal);

    /// <summary>How many characters are literal: the more, the more particular the pattern.</summary>
    public int LiteralLength => Literals.Sum(literal => literal.Length);

    /// <summary>A line that matches starts with this; empty where the pattern starts with a wildcard or digits.</summary>
    public string LiteralStart => StartsWithLiteral ? _parts[0].Atoms[0].Literal : "";

    public bool StartsWithLiteral => _parts is [{ Wildcard: null, Atoms: [{ Kind: PatternAtomKind.Literal }, ..] }, ..];

    /// <summary>A literal text is long enough to be searched for.</summary>
    internal bool HasLongLiteral => Literals.Any(IsLong);

    internal static bool IsLong(string literal) => Encoding.UTF8.GetByteCount(literal) >= ShortestLiteral;

    public override string ToString() => Text;

    /// <summary>Whether the literal texts stand in the line one after another, without which no part of it can match: told without making text of it.</summary>
    /// <param name="line">UTF-8, or any bytes.</param>
    public bool HasLiterals(ReadOnlySpan<byte> line)
    {
        foreach (var literal in _literals)
        {
            var at = line.IndexOf(literal);
            if (at < 0)
            {
                return false;
            }

            line = line[(at + literal.Length)..];
        }

        return true;
    }

    /// <exception cref="FormatException">A brace without its partner, or two wildcards side by side.</exception>
    public static LinePattern Parse(string text) => new(text, PatternParser.Parse(text));

    /// <summary>The named texts of the line if it matches, else null.</summary>
    public PatternMatch? Match(string line)
    {
        var captures = PatternMatch.Empty;
        var at = 0;
        string? wildcard = null;
        for (var i = 0; i < _parts.Length; i++)
        {
            var part = _parts[i];
            if (part.Wildcard is { } name)
            {
                wildcard = name;
                continue;
            }

            var isLast = i == _parts.Length - 1;
            if (!Find(part, line, at, floating: wildcard is not null, toEnd: isLast, out var start, out var end))
            {
                return null;
            }

            captures = captures.With(wildcard, line.AsSpan(at, start - at));
            wildcard = null;
            at = end;
        }

        return wildcard is not null ? captures.With(wildcard, line.AsSpan(at)) : at == line.Length ? captures : null;
    }

    private static bool Find(PatternPart part, string line, int from, bool floating, bool toEnd, out int start, out int end)
    {
        start = from;
        while (start <= line.Length)
        {
            end = part.MatchAt(line, start);
            if (end >= 0 && (!toEnd || end == line.Length))
            {
                return true;
            }

            if (!floating)
            {
                break;
            }

            start = part.NextCandidate(line, start + 1);
            if (start < 0)
            {
                break;
            }
        }

        end = -1;
        return false;
    }
}

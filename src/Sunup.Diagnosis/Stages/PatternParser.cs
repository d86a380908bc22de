using System.Collections.Immutable;
using System.Text;

namespace Sunup.Diagnosis.Stages;

/// <summary>Turns the text of a <see cref="LinePattern"/> into its parts.</summary>
internal static class PatternParser
{
    public static ImmutableArray<PatternPart> Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<PatternPart>();
        var atoms = ImmutableArray.CreateBuilder<PatternAtom>();
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var used = TakeWildcard(rest, text, out var name);
            if (used > 0)
            {
                AddRun(parts, atoms);
                if (parts.Count > 0 && parts[^1].Wildcard is not null)
                {
                    throw new FormatException($"The pattern '{text}' has two wildcards side by side.");
                }

                parts.Add(new PatternPart(name, []));
            }
            else
            {
                used = TakeAtom(rest, atoms);
            }

            rest = rest[used..];
        }

        AddRun(parts, atoms);
        return parts.ToImmutable();
    }

    private static void AddRun(ImmutableArray<PatternPart>.Builder parts, ImmutableArray<PatternAtom>.Builder atoms)
    {
        if (atoms.Count > 0)
        {
            parts.Add(new PatternPart(null, atoms.ToImmutable()));
            atoms.Clear();
        }
    }

    private static int TakeWildcard(ReadOnlySpan<char> rest, string text, out string name)
    {
        name = "";
        if (rest[0] == '*')
        {
            return 1;
        }

        if (rest[0] != '{')
        {
            return 0;
        }

        var end = rest.IndexOf('}');
        if (end < 2)
        {
            throw new FormatException($"The pattern '{text}' has a brace without its partner.");
        }

        name = rest[1..end].ToString();
        return end + 1;
    }

    private static int TakeAtom(ReadOnlySpan<char> rest, ImmutableArray<PatternAtom>.Builder atoms)
    {
        if (rest is ['%', 'd' or 'x' or 'w', ..])
        {
            atoms.Add(new PatternAtom(rest[1] switch { 'd' => PatternAtomKind.Digits, 'x' => PatternAtomKind.HexDigits, _ => PatternAtomKind.Word }));
            return 2;
        }

        var literal = new StringBuilder();
        var length = 0;
        while (length < rest.Length && IsLiteral(rest[length..], isFirst: length == 0))
        {
            length += rest[length..] is ['%', '*', ..] ? 1 : 0;
            literal.Append(rest[length++]);
        }

        atoms.Add(new PatternAtom(PatternAtomKind.Literal, literal.ToString()));
        return length;
    }

    private static bool IsLiteral(ReadOnlySpan<char> rest, bool isFirst) => rest switch
    {
        ['%', '*', ..] => true,
        ['%', 'd' or 'x' or 'w', ..] => isFirst,
        ['*' or '{', ..] => isFirst,
        _ => true,
    };
}

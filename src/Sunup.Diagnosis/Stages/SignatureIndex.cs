using System.Collections.Immutable;
using System.Text;

namespace Sunup.Diagnosis.Stages;

/// <summary>All patterns of a catalogue, ready to say which few of them a line may match.</summary>
/// <remarks>
/// Of each pattern the literal that is rarest is looked for (<see cref="LiteralIndex"/>); those whose literals are too short for that are looked for at the start
/// of lines. Order: priority, then those that count only in some state of the boot, then the longest literal text, then the order of the files. The first that matches decides.
/// </remarks>
public sealed class SignatureIndex
{
    private readonly LiteralIndex _literals;
    private readonly ImmutableArray<ImmutableArray<int>> _byLiteral;
    private readonly ImmutableArray<(byte[] Start, int Ordinal)>[] _byFirstByte = new ImmutableArray<(byte[], int)>[256];

    internal SignatureIndex(IEnumerable<StageSignature> signatures)
    {
        Ordered =
        [
            .. signatures.OrderByDescending(signature => signature.Priority)
                .ThenByDescending(signature => signature.After is not null || signature.OnRoute is not null)
                .ThenByDescending(signature => signature.Pattern.LiteralLength),
        ];
        Array.Fill(_byFirstByte, []);
        var rarity = new LiteralRarity(Ordered.SelectMany(signature => signature.Pattern.Literals).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes));
        var literals = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < Ordered.Length; i++)
        {
            if (LookedFor(Ordered[i].Pattern, rarity) is { } literal)
            {
                (literals.TryGetValue(literal, out var known) ? known : literals[literal] = []).Add(i);
            }

            if (Ordered[i].Pattern is { HasLongLiteral: false } pattern)
            {
                var start = Encoding.UTF8.GetBytes(pattern.LiteralStart);
                _byFirstByte[start[0]] = _byFirstByte[start[0]].Add((start, i));
            }
        }

        _literals = new LiteralIndex([.. literals.Keys.Select(Encoding.UTF8.GetBytes)], rarity);
        _byLiteral = [.. literals.Values.Select(ordinals => ordinals.ToImmutableArray())];
        Literals = [.. literals.Keys];
    }

    /// <summary>The pattern's rarest literal; of one that has none long enough its start with the space that a log's header has at its end, if that is; else null.</summary>
    private static string? LookedFor(LinePattern pattern, LiteralRarity rarity) => pattern.HasLongLiteral
        ? pattern.Literals.MinBy(literal => rarity.RarestWindow(Encoding.UTF8.GetBytes(literal)).Frequency)
        : " " + pattern.LiteralStart is var behind && LinePattern.IsLong(behind) ? behind : null;

    /// <summary>In the order in which they are tried.</summary>
    public ImmutableArray<StageSignature> Ordered { get; }

    /// <summary>What is searched for.</summary>
    public ImmutableArray<string> Literals { get; }

    /// <summary>Fills <paramref name="ordinals"/> with those of <see cref="Ordered"/> that may match some part of the line, in their order, each once.</summary>
    /// <param name="line">UTF-8, or any bytes.</param>
    /// <param name="ordinals">Emptied first.</param>
    public void Candidates(ReadOnlySpan<byte> line, List<int> ordinals)
    {
        ordinals.Clear();
        _literals.Find(line, ordinals);
        var found = ordinals.Count;
        for (var i = 0; i < found; i++)
        {
            foreach (var ordinal in _byLiteral[ordinals[i]])
            {
                ordinals.Add(ordinal);
            }
        }

        if (found > 0)
        {
            ordinals.RemoveRange(0, found);
        }

        var text = line.TrimStart((byte)' ');
        foreach (var (start, ordinal) in text.IsEmpty ? [] : _byFirstByte[text[0]])
        {
            if (text.StartsWith(start))
            {
                ordinals.Add(ordinal);
            }
        }

        if (ordinals.Count > 1)
        {
            Order(ordinals);
        }
    }

    private static void Order(List<int> ordinals)
    {
        ordinals.Sort();
        var kept = 1;
        for (var i = 1; i < ordinals.Count; i++)
        {
            if (ordinals[i] != ordinals[kept - 1])
            {
                ordinals[kept++] = ordinals[i];
            }
        }

        ordinals.RemoveRange(kept, ordinals.Count - kept);
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Sunup.Diagnosis.Stages;

/// <summary>Finds any of many literal texts in a line, in one pass that looks at every fourth byte only.</summary>
/// <remarks>
/// Of each literal a window of seven bytes is chosen, the one with the rarest text. Wherever the literal stands, one of the places 0, 4, 8, ... of the line
/// has four bytes that lie within the window; these are looked up in a small bitmap that stays in the processor's first cache. A hit is compared with the literal.
/// This is Wu and Manber's idea (1994) with samples instead of shifts. Safe for concurrent use.
/// </remarks>
public sealed class LiteralIndex
{
    /// <summary>The shortest literal that can be found.</summary>
    public const int Window = Gram + Stride - 1;

    internal const int Gram = 4;
    internal const int Stride = 4;
    private const int HashBits = 17;

    private readonly ImmutableArray<byte[]> _literals;
    private readonly ulong[] _bitmap = new ulong[1 << (HashBits - 6)];
    private readonly int[] _firstEntry = new int[1 << HashBits];
    private readonly Entry[] _entries;

    /// <param name="literals">UTF-8, each at least <see cref="Window"/> bytes; they are told by their places in this list.</param>
    /// <param name="rarity">Says which part of each to look for.</param>
    internal LiteralIndex(ImmutableArray<byte[]> literals, LiteralRarity rarity)
    {
        _literals = literals;
        var entries = new List<Entry> { default };
        for (var literal = 0; literal < literals.Length; literal++)
        {
            var window = rarity.RarestWindow(literals[literal]).Start;
            for (var offset = window; offset < window + Stride; offset++)
            {
                var gram = BinaryPrimitives.ReadUInt32LittleEndian(literals[literal].AsSpan(offset));
                var hash = Hash(gram);
                _bitmap[hash >> 6] |= 1UL << (int)(hash & 63);
                var end = BinaryPrimitives.ReadUInt32LittleEndian(literals[literal].AsSpan(^Gram..));
                entries.Add(new Entry(gram, literal, offset, literals[literal].Length - offset, end, _firstEntry[hash]));
                _firstEntry[hash] = entries.Count - 1;
            }
        }

        _entries = [.. entries];
    }

    /// <summary>Adds to <paramref name="found"/> the literals that stand in <paramref name="line"/>, each once for each place.</summary>
    // At once, not after some calls: most of the time is spent here, from the first line on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<byte> line, List<int> found)
    {
        var bitmap = _bitmap.AsSpan();
        for (var at = 0; at + Gram <= line.Length; at += Stride)
        {
            var gram = BinaryPrimitives.ReadUInt32LittleEndian(line[at..]);
            var hash = Hash(gram);
            if ((bitmap[(int)(hash >> 6)] & (1UL << (int)(hash & 63))) != 0)
            {
                Compare(line, at, gram, _firstEntry[hash], found);
            }
        }
    }

    private void Compare(ReadOnlySpan<byte> line, int at, uint gram, int entry, List<int> found)
    {
        while (entry != 0)
        {
            ref readonly var candidate = ref _entries[entry];
            // The end of a literal tells it from others with the same word at less cost than all of it.
            if (candidate.Gram == gram && candidate.Offset <= at && candidate.Rest <= line.Length - at
                && BinaryPrimitives.ReadUInt32LittleEndian(line[(at + candidate.Rest - Gram)..]) == candidate.End
                && line[(at - candidate.Offset)..].StartsWith(_literals[candidate.Literal]))
            {
                found.Add(candidate.Literal);
            }

            entry = candidate.Next;
        }
    }

    private static uint Hash(uint gram) => (gram * 0x9E3779B1u) >> (32 - HashBits);

    /// <summary>Four bytes of one literal's window, how many bytes of it there are before them and from them on, and its last four.</summary>
    private readonly record struct Entry(uint Gram, int Literal, int Offset, int Rest, uint End, int Next);
}

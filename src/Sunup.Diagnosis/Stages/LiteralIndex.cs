using System.Buffers.Binary;
using System.Collections.Immutable;

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

    private const int Gram = 4;
    private const int Stride = 4;
    private const int HashBits = 17;

    private readonly ImmutableArray<byte[]> _literals;
    private readonly ulong[] _bitmap = new ulong[1 << (HashBits - 6)];
    private readonly int[] _firstEntry = new int[1 << HashBits];
    private readonly Entry[] _entries;

    /// <param name="literals">UTF-8, each at least <see cref="Window"/> bytes; they are told by their places in this list.</param>
    public LiteralIndex(ImmutableArray<byte[]> literals)
    {
        _literals = literals;
        var entries = new List<Entry> { default };
        var shared = CountShared(literals);
        for (var literal = 0; literal < literals.Length; literal++)
        {
            var window = RarestWindow(literals[literal], shared);
            for (var offset = window; offset < window + Stride; offset++)
            {
                var gram = BinaryPrimitives.ReadUInt32LittleEndian(literals[literal].AsSpan(offset));
                var hash = Hash(gram);
                _bitmap[hash >> 6] |= 1UL << (int)(hash & 63);
                entries.Add(new Entry(gram, literal, offset, _firstEntry[hash]));
                _firstEntry[hash] = entries.Count - 1;
            }
        }

        _entries = [.. entries];
    }

    /// <summary>Adds to <paramref name="found"/> the literals that stand in <paramref name="line"/>, each once for each place.</summary>
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
        for (; entry != 0; entry = _entries[entry].Next)
        {
            var candidate = _entries[entry];
            if (candidate.Gram == gram && candidate.Offset <= at && line[(at - candidate.Offset)..].StartsWith(_literals[candidate.Literal]))
            {
                found.Add(candidate.Literal);
            }
        }
    }

    private static uint Hash(uint gram) => (gram * 0x9E3779B1u) >> (32 - HashBits);

    /// <summary>In how many literals each four bytes stand: words that many messages have are frequent in logs as well.</summary>
    private static Dictionary<uint, int> CountShared(ImmutableArray<byte[]> literals)
    {
        var shared = new Dictionary<uint, int>();
        foreach (var literal in literals)
        {
            for (var offset = 0; offset + Gram <= literal.Length; offset++)
            {
                var gram = BinaryPrimitives.ReadUInt32LittleEndian(literal.AsSpan(offset));
                shared[gram] = shared.GetValueOrDefault(gram) + 1;
            }
        }

        return shared;
    }

    private static int RarestWindow(ReadOnlySpan<byte> literal, Dictionary<uint, int> shared)
    {
        var best = 0;
        var lowest = double.MaxValue;
        for (var start = 0; start + Window <= literal.Length; start++)
        {
            var expected = 0.0;
            for (var offset = start; offset < start + Stride; offset++)
            {
                double count = shared[BinaryPrimitives.ReadUInt32LittleEndian(literal[offset..])];
                expected += count * count * (3 + (Frequency(literal[offset]) * Frequency(literal[offset + 1]) * Frequency(literal[offset + 2]) * Frequency(literal[offset + 3])));
            }

            if (expected < lowest)
            {
                lowest = expected;
                best = start;
            }
        }

        return best;
    }

    // In kernel and boot logs, roughly, in percent.
    private static double Frequency(byte character) => character switch
    {
        (byte)'0' => 9,
        (byte)' ' => 12,
        (byte)'e' or (byte)'t' or (byte)'a' or (byte)'i' or (byte)'n' or (byte)'o' or (byte)'r' or (byte)'s' => 5,
        (byte)'d' or (byte)'l' or (byte)'c' or (byte)'m' or (byte)'u' or (byte)'p' or (byte)'1' or (byte)'2' or (byte)':' => 3,
        (byte)'f' or (byte)'g' or (byte)'h' or (byte)'b' or (byte)'y' or (byte)'v' or (byte)'x' or (byte)'[' or (byte)']' or (byte)'.' => 1.5,
        >= (byte)'3' and <= (byte)'9' => 1.5,
        >= (byte)'A' and <= (byte)'Z' or (byte)'-' or (byte)'_' or (byte)'/' or (byte)'(' or (byte)')' or (byte)',' or (byte)'=' or (byte)'w' or (byte)'k' => 0.8,
        _ => 0.3,
    };

    /// <summary>Four bytes of one literal's window.</summary>
    private readonly record struct Entry(uint Gram, int Literal, int Offset, int Next);
}

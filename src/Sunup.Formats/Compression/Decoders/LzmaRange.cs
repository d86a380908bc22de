using System.Runtime.CompilerServices;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>LZMA's range decoder over bytes that the caller keeps fixed. It reads a byte when it needs it, never one ahead.</summary>
internal unsafe struct LzmaRange
{
    public uint Range;
    public uint Code;
    public byte* Next;

    private const uint Top = 1 << 24;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bit(ushort* probability)
    {
        if (Range < Top)
        {
            Range <<= 8;
            Code = (Code << 8) | *Next++;
        }

        uint value = *probability;
        var bound = (Range >> 11) * value;
        if (Code < bound)
        {
            Range = bound;
            *probability = (ushort)(value + ((2048 - value) >> 5));
            return 0;
        }

        Range -= bound;
        Code -= bound;
        *probability = (ushort)(value - (value >> 5));
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Direct(int count)
    {
        var value = 0u;
        while (count-- > 0)
        {
            if (Range < Top)
            {
                Range <<= 8;
                Code = (Code << 8) | *Next++;
            }

            Range >>= 1;
            var mask = (uint)((int)(Code - Range) >> 31);
            Code -= Range & ~mask;
            value = (value << 1) + 1 + mask;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Tree(ushort* probabilities, int bits)
    {
        var symbol = 1u;
        for (var i = 0; i < bits; i++)
        {
            symbol = (symbol << 1) | Bit(probabilities + symbol);
        }

        return symbol - (1u << bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReverseTree(ushort* probabilities, int bits)
    {
        var symbol = 1u;
        var value = 0u;
        for (var i = 0; i < bits; i++)
        {
            var bit = Bit(probabilities + symbol);
            symbol = (symbol << 1) | bit;
            value |= bit << i;
        }

        return value;
    }
}

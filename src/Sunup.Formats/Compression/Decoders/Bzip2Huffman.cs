namespace Sunup.Formats.Compression.Decoders;

/// <summary>One Huffman table of a block: codes by length, in the order of symbols.</summary>
/// <remarks>Source: lib/decompress_bunzip2.c. Incomplete and over-full tables are taken; what is left from the table before shows through, as in the kernel.</remarks>
internal sealed class Bzip2Huffman
{
    public const int MostBits = 20;
    public const int MostSymbols = 258;

    private readonly int[] _limit = new int[MostBits + 2];
    private readonly int[] _base = new int[MostBits + 2];
    private readonly int[] _symbols = new int[MostSymbols];
    private readonly int[] _counts = new int[MostBits + 2];
    private int _shortest;
    private int _longest;

    public void Build(ReadOnlySpan<byte> lengths)
    {
        (_shortest, _longest) = (MostBits, 0);
        foreach (var length in lengths)
        {
            _shortest = Math.Min(_shortest, length);
            _longest = Math.Max(_longest, length);
        }

        Array.Clear(_counts);
        foreach (var length in lengths)
        {
            _counts[length]++;
        }

        var next = 0;
        for (var length = _shortest; length <= _longest; length++)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    _symbols[next++] = symbol;
                }
            }
        }

        SetLimits();
    }

    /// <summary>The next symbol, negative where the bits are no code.</summary>
    public int Take(Bzip2Bits bits)
    {
        var code = (int)bits.Take(_longest);
        var length = _shortest;
        while (code > _limit[length])
        {
            length++;
        }

        bits.PutBack(_longest - length);
        if (length > _longest)
        {
            return -1;
        }

        var index = (code >> (_longest - length)) - _base[length];
        return (uint)index < MostSymbols ? _symbols[index] : -1;
    }

    private void SetLimits()
    {
        var code = 0;
        var before = 0;
        _base[_shortest] = 0;
        for (var length = _shortest; length < _longest; length++)
        {
            code += _counts[length];
            _limit[length] = (code << (_longest - length)) - 1;
            code <<= 1;
            before += _counts[length];
            _base[length + 1] = code - before;
        }

        _limit[_longest] = code + _counts[_longest] - 1;
        _limit[_longest + 1] = int.MaxValue;
    }
}

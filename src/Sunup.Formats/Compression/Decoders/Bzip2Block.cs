namespace Sunup.Formats.Compression.Decoders;

/// <summary>Reads a block of bzip2 up to the sorted form from which its bytes are followed.</summary>
/// <remarks>Source: lib/decompress_bunzip2.c, <c>get_next_block</c>. Randomised blocks are not taken. A block that fills the buffer by a run to its last byte is a fault before 6.12.</remarks>
internal sealed class Bzip2Block(Bzip2Bits bits, int size)
{
    private const uint BlockHigh = 0x314159;
    private const uint BlockLow = 0x265359;
    private const uint EndHigh = 0x177245;
    private const uint EndLow = 0x385090;
    private const int GroupSize = 50;
    private const int MostGroups = 6;

    private readonly byte[] _selectors = new byte[1 << 15];
    private readonly Bzip2Huffman[] _groups = [new(), new(), new(), new(), new(), new()];
    private readonly byte[] _toByte = new byte[256];
    private readonly byte[] _front = new byte[256];
    private readonly int[] _byteCounts = new int[256];
    private int _symbols;
    private int _groupCount;
    private int _selectorCount;

    /// <summary>Each entry: a byte, and above it the index of the entry that comes next.</summary>
    public uint[] Chain { get; } = new uint[size];

    public int Length { get; private set; }

    /// <summary>Index of the entry before the first byte.</summary>
    public uint Origin { get; private set; }

    /// <summary>As the block, or the end of the stream, says it.</summary>
    public uint Crc { get; private set; }

    public Bzip2Result Read()
    {
        var high = bits.Take(24);
        if (bits.HasEnded)
        {
            return Bzip2Result.Fault;
        }

        var low = bits.Take(24);
        if (bits.HasEnded)
        {
            return Bzip2Result.Fault;
        }

        Crc = bits.Take(32);
        if (high == EndHigh && low == EndLow)
        {
            return Bzip2Result.LastBlock;
        }

        if (high != BlockHigh || low != BlockLow || bits.Take(1) != 0)
        {
            return Bzip2Result.Fault;
        }

        Origin = bits.Take(24);
        return Origin < size && ReadMap() && ReadSelectors() && ReadTables() && ReadSymbols() && Follow() ? Bzip2Result.Block : Bzip2Result.Fault;
    }

    private bool ReadMap()
    {
        _symbols = 0;
        var rows = bits.Take(16);
        for (var row = 0; row < 16; row++)
        {
            var columns = (rows & (0x8000u >> row)) != 0 ? bits.Take(16) : 0;
            for (var column = 0; column < 16; column++)
            {
                if ((columns & (0x8000u >> column)) != 0)
                {
                    _toByte[_symbols++] = (byte)((16 * row) + column);
                }
            }
        }

        return true;
    }

    private bool ReadSelectors()
    {
        _groupCount = (int)bits.Take(3);
        if (_groupCount is < 2 or > MostGroups)
        {
            return false;
        }

        _selectorCount = (int)bits.Take(15);
        for (var i = 0; i < _groupCount; i++)
        {
            _front[i] = (byte)i;
        }

        for (var i = 0; i < _selectorCount; i++)
        {
            var at = 0;
            for (; bits.Take(1) != 0; at++)
            {
                if (at >= _groupCount)
                {
                    return false;
                }
            }

            _selectors[i] = MoveToFront(at);
            if (_selectors[i] >= MostGroups)
            {
                return false;
            }
        }

        return _selectorCount != 0;
    }

    private bool ReadTables()
    {
        Span<byte> lengths = stackalloc byte[Bzip2Huffman.MostSymbols];
        lengths = lengths[..(_symbols + 2)];
        for (var group = 0; group < _groupCount; group++)
        {
            var length = (int)bits.Take(5);
            for (var i = 0; i < lengths.Length; i++)
            {
                while (true)
                {
                    if (length is < 1 or > Bzip2Huffman.MostBits)
                    {
                        return false;
                    }

                    // Two bits, of which the second goes back where the first is 0.
                    var step = bits.Take(2);
                    if (step < 2)
                    {
                        bits.PutBack(1);
                        break;
                    }

                    length += step == 2 ? 1 : -1;
                }

                lengths[i] = (byte)length;
            }

            _groups[group].Build(lengths);
        }

        return true;
    }

    private bool ReadSymbols()
    {
        Array.Clear(_byteCounts);
        for (var i = 0; i < _front.Length; i++)
        {
            _front[i] = (byte)i;
        }

        Length = 0;
        var (left, selector, runBit, run) = (0, 0, 0, 0);
        var group = _groups[0];
        while (true)
        {
            if (left-- == 0)
            {
                if (selector >= _selectorCount)
                {
                    return false;
                }

                left = GroupSize - 1;
                group = _groups[_selectors[selector++]];
            }

            var symbol = group.Take(bits);
            if (symbol < 0)
            {
                return false;
            }

            if (symbol <= 1)
            {
                (runBit, run) = runBit == 0 ? (1, 0) : (runBit, run);
                run += runBit << symbol;
                runBit <<= 1;
                if (run >= size)
                {
                    return false;
                }

                continue;
            }

            if ((runBit != 0 && !Append(_toByte[_front[0]], run)) || (symbol <= _symbols && !Append(_toByte[MoveToFront(symbol - 1)], 1)))
            {
                return false;
            }

            runBit = 0;
            if (symbol > _symbols)
            {
                return true;
            }
        }
    }

    private byte MoveToFront(int at)
    {
        var value = _front[at];
        _front.AsSpan(0, at).CopyTo(_front.AsSpan(1));
        return _front[0] = value;
    }

    private bool Append(byte value, int count)
    {
        if (Length + count > size)
        {
            return false;
        }

        _byteCounts[value] += count;
        Chain.AsSpan(Length, count).Fill(value);
        Length += count;
        return true;
    }

    /// <summary>Undoes the sorting: links every entry to the next.</summary>
    private bool Follow()
    {
        var sum = 0;
        for (var i = 0; i < _byteCounts.Length; i++)
        {
            (_byteCounts[i], sum) = (sum, sum + _byteCounts[i]);
        }

        for (var i = 0; i < Length; i++)
        {
            Chain[_byteCounts[(byte)Chain[i]]++] |= (uint)i << 8;
        }

        return Length == 0 || Origin < Length;
    }
}

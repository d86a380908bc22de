using System.Runtime.InteropServices;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>One run of <see cref="LzmaDecoder"/>: the model, the dictionary that is the output buffer too, and what was found.</summary>
internal sealed unsafe class LzmaDecoding : IDisposable
{
    /// <summary>A symbol takes at most 20 bytes; so many and more stand behind the place where one starts.</summary>
    private const int SymbolRoom = 32;

    private readonly uint _dictionary;
    private readonly ulong _length;
    private readonly int _literalContext;
    private readonly uint _literalMask;
    private readonly uint _positionMask;
    private readonly IFlushSink _sink;
    private readonly ushort* _model;
    private readonly byte* _buffer;
    private LzmaRange _range;
    private uint _state;
    private uint _rep0 = 1;
    private uint _rep1 = 1;
    private uint _rep2 = 1;
    private uint _rep3 = 1;
    private uint _position;
    private ulong _flushed;
    private byte _previous;

    private enum Step
    {
        Going,
        EndMarker,
        Corrupt,
        Undefined,
    }

    public LzmaDecoding(byte properties, uint dictionary, ulong length, int bufferSize, IFlushSink sink)
    {
        (_dictionary, _length, _sink) = (dictionary, length, sink);
        _literalContext = properties % 9;
        var literalPositionBits = properties / 9 % 5;
        _literalMask = (1u << literalPositionBits) - 1;
        _positionMask = (1u << (properties / 45)) - 1;
        var count = LzmaModel.Literal + (LzmaModel.LiteralSize << (_literalContext + literalPositionBits));
        _model = (ushort*)NativeMemory.Alloc((nuint)count, sizeof(ushort));
        new Span<ushort>(_model, count).Fill(LzmaModel.Even);

        // Not on the managed heap: only the pages that are written take memory.
        _buffer = (byte*)NativeMemory.Alloc((nuint)bufferSize);
    }

    private ulong Total => _flushed + _position;

    /// <summary>Decodes to the end.</summary>
    /// <param name="input">Stands behind the range decoder's first bytes.</param>
    /// <param name="filler">What the kernel reads behind the end: the image's first byte.</param>
    /// <param name="code">The range decoder's first code.</param>
    public DecodeOutcome Run(InputWindow input, byte filler, uint code)
    {
        _range.Range = uint.MaxValue;
        _range.Code = code;
        var tail = new byte[SymbolRoom * 3];
        while (true)
        {
            var available = input.Peek(SymbolRoom * 2);
            var isTail = available.Length < SymbolRoom * 2;
            var length = available.Length;
            if (isTail)
            {
                tail.AsSpan().Fill(filler);
                available.CopyTo(tail);
                available = tail;
            }

            fixed (byte* bytes = available)
            {
                _range.Next = bytes;
                var step = isTail ? RunTail(bytes + length) : RunSymbols(bytes + length - SymbolRoom);
                var isAtEnd = _range.Next > bytes + length;
                input.Advance(Math.Min(length, (int)(_range.Next - bytes)));
                if (Judge(step, isAtEnd) is { } outcome)
                {
                    return outcome;
                }
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_model);
        NativeMemory.Free(_buffer);
    }

    private DecodeOutcome? Judge(Step step, bool isAtEnd)
    {
        if (isAtEnd)
        {
            return new DecodeOutcome(0, "unexpected EOF", Failed: true);
        }

        return step switch
        {
            Step.Corrupt => new DecodeOutcome(0, "LZMA data is corrupt", Failed: true),
            Step.Undefined => new DecodeOutcome(0, Undefined: "the LZMA data repeats a byte before there is one: the kernel takes it from memory that it has not written"),
            Step.Going when Total < _length => null,
            _ => new DecodeOutcome(0, Failed: _position > 0 && !_sink.Flush(new ReadOnlySpan<byte>(_buffer, (int)_position))),
        };
    }

    /// <summary>Symbol by symbol, until one reads behind the end.</summary>
    private Step RunTail(byte* end)
    {
        var step = Step.Going;
        while (step == Step.Going && Total < _length && _range.Next <= end)
        {
            step = RunSymbols(_range.Next);
        }

        return step;
    }

    /// <summary>Decodes symbols that start at or before <paramref name="last"/>, at least one.</summary>
    private Step RunSymbols(byte* last)
    {
        var range = _range;
        var model = _model;
        var buffer = _buffer;
        var state = _state;
        var step = Step.Going;
        do
        {
            var positionState = _position & _positionMask;
            if (_flushed != 0)
            {
                positionState = (uint)Total & _positionMask;
            }

            if (range.Bit(model + LzmaModel.IsMatch + (state << LzmaModel.PositionBits) + positionState) == 0)
            {
                var literal = Literal(ref range, state);
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
                if (!Put((byte)literal))
                {
                    step = Step.Corrupt;
                }
            }
            else
            {
                step = Match(ref range, ref state, positionState);
            }
        }
        while (step == Step.Going && range.Next <= last && Total < _length);
        _range = range;
        _state = state;
        return step;
    }

    private uint Literal(ref LzmaRange range, uint state)
    {
        var low = (uint)_previous >> (8 - _literalContext);
        var high = ((uint)Total & _literalMask) << _literalContext;
        var model = _model + LzmaModel.Literal + (LzmaModel.LiteralSize * (high + low));
        return state >= 7 ? LzmaSymbols.Literal(ref range, model, At(_rep0)) : LzmaSymbols.Literal(ref range, model);
    }

    private Step Match(ref LzmaRange range, ref uint state, uint positionState)
    {
        uint length;
        if (range.Bit(_model + LzmaModel.IsRep + state) == 0)
        {
            (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
            length = LzmaSymbols.Length(ref range, _model + LzmaModel.MatchLength, positionState);
            state = state < 7 ? 7u : 10;
            _rep0 = LzmaSymbols.Distance(ref range, _model, length);
            if (_rep0 == 0)
            {
                return Step.EndMarker;
            }

            if (_rep0 > _dictionary || _rep0 > Total)
            {
                return Step.Corrupt;
            }
        }
        else if (Total == 0)
        {
            return Step.Undefined;
        }
        else if (range.Bit(_model + LzmaModel.IsRep0 + state) == 0)
        {
            if (range.Bit(_model + LzmaModel.IsRep0Long + (state << LzmaModel.PositionBits) + positionState) == 0)
            {
                state = state < 7 ? 9u : 11;
                return Put(At(_rep0)) ? Step.Going : Step.Corrupt;
            }

            state = state < 7 ? 8u : 11;
            length = LzmaSymbols.Length(ref range, _model + LzmaModel.RepLength, positionState);
        }
        else
        {
            Older(ref range, state);
            state = state < 7 ? 8u : 11;
            length = LzmaSymbols.Length(ref range, _model + LzmaModel.RepLength, positionState);
        }

        return Copy(length + 2) ? Step.Going : Step.Corrupt;
    }

    private void Older(ref LzmaRange range, uint state)
    {
        var distance = _rep1;
        if (range.Bit(_model + LzmaModel.IsRep1 + state) != 0)
        {
            distance = _rep2;
            if (range.Bit(_model + LzmaModel.IsRep2 + state) != 0)
            {
                distance = _rep3;
                _rep3 = _rep2;
            }

            _rep2 = _rep1;
        }

        _rep1 = _rep0;
        _rep0 = distance;
    }

    private byte At(uint distance) => _buffer[distance <= _position ? _position - distance : _position - distance + _dictionary];

    private bool Put(byte value)
    {
        _buffer[_position++] = _previous = value;
        return _position != _dictionary || FlushDictionary();
    }

    private bool FlushDictionary()
    {
        _position = 0;
        _flushed += _dictionary;
        return _sink.Flush(new ReadOnlySpan<byte>(_buffer, (int)_dictionary));
    }

    /// <summary>False where the sink refuses, or a match goes on behind a length that is smaller than the dictionary.</summary>
    private bool Copy(uint length)
    {
        var most = Math.Min(_dictionary, _length) - _position;
        if (_rep0 <= _position && length < most)
        {
            var to = _buffer + _position;
            var from = to - _rep0;
            if (_rep0 >= length)
            {
                new ReadOnlySpan<byte>(from, (int)length).CopyTo(new Span<byte>(to, (int)length));
            }
            else
            {
                for (var i = 0u; i < length; i++)
                {
                    to[i] = from[i];
                }
            }

            _previous = to[length - 1];
            _position += length;
            return true;
        }

        do
        {
            if (!Put(At(_rep0)))
            {
                return false;
            }

            length--;
        }
        while (length != 0 && _position < _length);
        return length == 0;
    }
}

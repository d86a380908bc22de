using System.Buffers.Binary;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>Decodes the blocks of an xz stream, LZMA2 chunk by chunk, so that an error drops what the kernel drops.</summary>
/// <remarks>
/// Source: lib/xz/xz_dec_stream.c, lib/xz/xz_dec_lzma2.c. The kernel decodes an LZMA chunk in runs that end with the chunk or with its 4 KiB of output;
/// a run in which it finds an error does not reach the output. At the end of the input it stops 21 bytes before it.
/// </remarks>
internal sealed class XzBlockDecoder : IDisposable
{
    private const int SymbolReserve = 21;
    private const int CheckLength = 4;

    private readonly DecoderSettings _settings;
    private readonly InputWindow _input;
    private readonly FlushPieces _pieces;
    private readonly bool _checks;
    private readonly Lzma2Stream _stream = new();
    private readonly byte[] _chunk = new byte[Lzma2Chunk.MostHeaderLength + (64 << 10)];
    private readonly Func<ReadOnlySpan<byte>, bool> _take;
    private XzSizes _sizes;
    private XzBlockHeader _header;
    private ulong _uncompressed;
    private uint _crc;

    public XzBlockDecoder(DecoderSettings settings, InputWindow input, FlushPieces pieces, bool checks)
    {
        (_settings, _input, _pieces, _checks) = (settings, input, pieces, checks);
        _take = Take;
    }

    public XzSizes Sizes => _sizes;

    /// <summary>Decodes the block at the window's position, up to and with its check.</summary>
    public XzFault Decode()
    {
        var length = XzBlockHeader.LengthOf(_input.Available[0]);
        var bytes = _input.Peek(length);
        if (bytes.Length < length)
        {
            return XzFault.Data;
        }

        var fault = XzBlockHeader.Read(bytes[..length], _settings, out _header);
        if (fault != XzFault.None)
        {
            return fault;
        }

        _input.Advance(length);
        if (!_stream.Start(_header.Filter, _header.DictionarySize))
        {
            return XzFault.FilterMissingHere;
        }

        (_uncompressed, _crc) = (0, 0);
        var start = _input.Position;
        fault = DecodeChunks();
        var compressed = (ulong)(_input.Position - start);
        return fault != XzFault.None ? fault : CheckSizes(compressed) ? TakePaddingAndCheck(compressed) : XzFault.Data;
    }

    public void Dispose() => _stream.Dispose();

    private XzFault DecodeChunks()
    {
        var needsDictionary = true;
        var needsProperties = true;
        while (!_input.IsAtEnd)
        {
            if (_input.Available[0] == 0)
            {
                _input.Advance(1);
                return Judge(_stream.Feed([0], _take), LibLzma.StreamEnd);
            }

            var header = _input.Peek(Lzma2Chunk.MostHeaderLength);
            if (!Lzma2Chunk.TryRead(header, ref needsDictionary, ref needsProperties, out var chunk, out var cut) || cut)
            {
                return XzFault.Data;
            }

            var fault = chunk.IsLzma ? DecodeLzma(chunk) : DecodeStored(chunk);
            if (fault != XzFault.None)
            {
                return fault;
            }
        }

        return XzFault.Data;
    }

    private XzFault DecodeStored(Lzma2Chunk chunk)
    {
        var length = chunk.HeaderLength + chunk.Compressed;
        var bytes = _input.Peek(length);
        bytes = bytes[..Math.Min(bytes.Length, length)];
        var fault = Judge(_stream.Feed(bytes, _take), LibLzma.Ok);
        _input.Advance(bytes.Length);
        return fault != XzFault.None || bytes.Length == length ? fault : XzFault.Data;
    }

    private XzFault DecodeLzma(Lzma2Chunk chunk)
    {
        var length = chunk.HeaderLength + chunk.Compressed;
        var bytes = _input.Peek(length);
        if (bytes.Length < length)
        {
            DecodeCut(chunk, bytes);
            return XzFault.Data;
        }

        bytes[..length].CopyTo(_chunk);

        // The kernel does not look at the range coder's first byte; liblzma wants 0.
        _chunk[chunk.HeaderLength] = 0;
        var start = _pieces.Total;
        var before = _uncompressed;
        var result = _stream.Feed(_chunk.AsSpan(0, length), _take);
        _input.Advance(length);
        if (result == LibLzma.DataError && _uncompressed - before < (ulong)chunk.Uncompressed)
        {
            _pieces.RollBack(start);
        }

        // Behind a BCJ filter a few bytes come out later.
        var late = _header.Filter is null ? 0UL : 16;
        return result is LibLzma.Ok or LibLzma.BufferError && _uncompressed - before + late < (ulong)chunk.Uncompressed
            ? RollBack(start)
            : Judge(result, LibLzma.Ok);
    }

    private XzFault RollBack(long total)
    {
        _pieces.RollBack(total);
        return XzFault.Data;
    }

    /// <summary>A chunk of which the end is missing: symbols are decoded that start 21 bytes or more before it.</summary>
    private void DecodeCut(Lzma2Chunk chunk, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < chunk.HeaderLength + Lzma2Chunk.RangeInitLength + SymbolReserve)
        {
            return;
        }

        bytes.CopyTo(_chunk);
        _chunk[chunk.HeaderLength] = 0;
        var length = bytes.Length;
        var limit = length - SymbolReserve;
        var start = _pieces.Total;
        var result = _stream.Feed(_chunk.AsSpan(0, limit), _take);
        if (result == LibLzma.DataError)
        {
            _pieces.RollBack(start);
            return;
        }

        // The symbol that starts before the limit and ends behind it.
        var total = _uncompressed;
        for (var i = limit; i < length && _uncompressed == total && result is LibLzma.Ok or LibLzma.BufferError; i++)
        {
            result = _stream.Feed(_chunk.AsSpan(i, 1), _take, mostOutput: 1);
        }

        if (_uncompressed != total)
        {
            _stream.Feed([], _take);
        }
    }

    /// <summary>Takes decoded bytes up to the end of a piece, then looks whether the block is longer than it says.</summary>
    private bool Take(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..(int)Math.Min((ulong)bytes.Length, RoomBeforeFault())];
        _uncompressed += (ulong)bytes.Length;
        if (_checks)
        {
            _crc = LibLzma.Crc32(bytes, _crc);
        }

        return _pieces.Write(bytes) && _uncompressed <= _header.Uncompressed;
    }

    /// <summary>Bytes up to the end of the piece in which the block becomes longer than it says.</summary>
    private ulong RoomBeforeFault()
    {
        if (_header.Uncompressed == XzBlockHeader.Unknown)
        {
            return ulong.MaxValue;
        }

        var left = _header.Uncompressed - Math.Min(_uncompressed, _header.Uncompressed);
        var total = (ulong)_pieces.Total;
        return left > int.MaxValue ? left : ((total + left) / XzDecoder.PieceSize * XzDecoder.PieceSize) + XzDecoder.PieceSize - total;
    }

    private XzFault Judge(int result, int wanted) =>
        _pieces.Refused ? XzFault.Refused
        : _uncompressed > _header.Uncompressed || (result != wanted && result != LibLzma.BufferError) ? XzFault.Data
        : XzFault.None;

    private bool CheckSizes(ulong compressed) =>
        (_header.Compressed == XzBlockHeader.Unknown || _header.Compressed == compressed)
        && (_header.Uncompressed == XzBlockHeader.Unknown || _header.Uncompressed == _uncompressed);

    private XzFault TakePaddingAndCheck(ulong compressed)
    {
        _sizes.Add((ulong)_header.Length + compressed + (_checks ? (ulong)CheckLength : 0UL), _uncompressed);
        var padding = (int)(-(long)compressed & 3);
        var length = padding + (_checks ? CheckLength : 0);
        var bytes = _input.Peek(length);
        if (bytes.Length < length || bytes[..padding].ContainsAnyExcept((byte)0)
            || (_checks && BinaryPrimitives.ReadUInt32LittleEndian(bytes[padding..]) != _crc))
        {
            return XzFault.Data;
        }

        _input.Advance(length);
        return XzFault.None;
    }
}

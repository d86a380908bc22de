using System.Runtime.InteropServices;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Decoders;

/// <summary>liblzma's decoder of LZMA2 behind at most one BCJ filter, fed piece by piece.</summary>
internal sealed unsafe class Lzma2Stream : IDisposable
{
    private const int OutputSize = 64 << 10;

    private readonly byte[] _output = new byte[OutputSize];
    private LzmaStream* _stream = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));

    /// <summary>Starts a block. False where this liblzma does not know the filter, or has no memory.</summary>
    public bool Start(uint? filter, uint dictionarySize)
    {
        var options = new LzmaOptions { DictionarySize = dictionarySize };
        var lzma2 = new LzmaFilter { Id = LibLzma.Lzma2, Options = &options };
        var end = new LzmaFilter { Id = LibLzma.NoFilter };
        var chain = stackalloc LzmaFilter[3];
        chain[0] = filter is { } id ? new LzmaFilter { Id = id } : lzma2;
        chain[1] = filter is null ? end : lzma2;
        chain[2] = end;
        return LibLzma.RawDecoder(_stream, chain) == LibLzma.Ok;
    }

    /// <summary>Decodes all of <paramref name="bytes"/> and hands on what comes out, until something breaks.</summary>
    /// <param name="bytes">Used up, if nothing breaks.</param>
    /// <param name="take">Takes what comes out; false ends it.</param>
    /// <param name="mostOutput">Takes no more than so many bytes out of it.</param>
    /// <returns>liblzma's result; its buffer error where bytes are used up, which is none.</returns>
    public int Feed(ReadOnlySpan<byte> bytes, Func<ReadOnlySpan<byte>, bool> take, int mostOutput = int.MaxValue)
    {
        fixed (byte* from = bytes)
        fixed (byte* to = _output)
        {
            _stream->NextIn = from;
            _stream->AvailableIn = (nuint)bytes.Length;
            while (true)
            {
                var room = Math.Min(OutputSize, mostOutput);
                _stream->NextOut = to;
                _stream->AvailableOut = (nuint)room;
                var result = LibLzma.Code(_stream, LibLzma.Run);
                var count = room - (int)_stream->AvailableOut;
                mostOutput -= count;
                if (!take(_output.AsSpan(0, count)) || result != LibLzma.Ok || count < room || mostOutput == 0)
                {
                    return result;
                }
            }
        }
    }

    public void Dispose()
    {
        if (_stream is not null)
        {
            LibLzma.End(_stream);
            NativeMemory.Free(_stream);
            _stream = null;
        }
    }
}

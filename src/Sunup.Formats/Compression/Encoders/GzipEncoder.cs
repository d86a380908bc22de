using System.Runtime.InteropServices;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Encoders;

/// <summary>gzip by zlib, whose header has no name and the time 0.</summary>
internal sealed unsafe class GzipEncoder : IEncoder
{
    private const int Deflated = 8;
    private const int MemoryLevel = 8;

    private readonly byte[] _output = new byte[64 << 10];
    private ZStream* _stream = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));

    public GzipEncoder(int level) =>
        NativeLibraries.Enter(NativeLibraries.Zlib, () => LibZ.DeflateInit(_stream, level, Deflated, LibZ.GzipWindow, MemoryLevel, 0, "1.2.11", LibZ.StreamSize));

    public void Write(ReadOnlySpan<byte> bytes, Stream output) => Run(bytes, LibZ.NoFlush, output);

    public void Finish(Stream output) => Run([], LibZ.Finish, output);

    public void Dispose()
    {
        _ = LibZ.DeflateEnd(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
    }

    private void Run(ReadOnlySpan<byte> bytes, int flush, Stream output)
    {
        fixed (byte* from = bytes)
        fixed (byte* to = _output)
        {
            _stream->NextIn = from;
            _stream->AvailableIn = (uint)bytes.Length;
            do
            {
                _stream->NextOut = to;
                _stream->AvailableOut = (uint)_output.Length;
                _ = LibZ.Deflate(_stream, flush);
                output.Write(_output, 0, _output.Length - (int)_stream->AvailableOut);
            }
            while (_stream->AvailableOut == 0);
        }
    }
}

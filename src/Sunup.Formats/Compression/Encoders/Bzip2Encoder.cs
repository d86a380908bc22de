using System.Runtime.InteropServices;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Encoders;

/// <summary>bzip2 by libbz2; the level is the block size in 100 kB.</summary>
internal sealed unsafe class Bzip2Encoder : IEncoder
{
    private readonly byte[] _output = new byte[64 << 10];
    private Bzip2Stream* _stream = (Bzip2Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Bzip2Stream));

    public Bzip2Encoder(int level) => NativeLibraries.Enter(NativeLibraries.Bzip2, () => LibBzip2.CompressInit(_stream, level, 0, 0));

    public void Write(ReadOnlySpan<byte> bytes, Stream output) => Run(bytes, LibBzip2.Run, output);

    public void Finish(Stream output) => Run([], LibBzip2.Finish, output);

    public void Dispose()
    {
        _ = LibBzip2.CompressEnd(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
    }

    private void Run(ReadOnlySpan<byte> bytes, int action, Stream output)
    {
        fixed (byte* from = bytes)
        fixed (byte* to = _output)
        {
            _stream->NextIn = from;
            _stream->AvailableIn = (uint)bytes.Length;
            var result = 0;
            while (action == LibBzip2.Finish ? result != LibBzip2.StreamEnd : _stream->AvailableIn > 0)
            {
                _stream->NextOut = to;
                _stream->AvailableOut = (uint)_output.Length;
                result = LibBzip2.Compress(_stream, action);
                if (result < 0)
                {
                    throw new InvalidOperationException($"libbz2 failed with error {result}");
                }

                output.Write(_output, 0, _output.Length - (int)_stream->AvailableOut);
            }
        }
    }
}

using System.Runtime.InteropServices;
using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Encoders;

/// <summary>xz with CRC32 and LZMA2, or LZMA alone with an end marker, by liblzma.</summary>
internal sealed unsafe class LzmaEncoder : IEncoder
{
    private readonly byte[] _output = new byte[64 << 10];
    private LzmaStream* _stream = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));

    public LzmaEncoder(bool isXz, int level)
    {
        var options = default(LzmaOptions);
        var address = &options;
        NativeLibraries.Enter(NativeLibraries.Lzma, () => LibLzma.Preset(address, (uint)level));
        var chain = stackalloc LzmaFilter[2];
        chain[0] = new LzmaFilter { Id = LibLzma.Lzma2, Options = address };
        chain[1] = new LzmaFilter { Id = LibLzma.NoFilter };
        Check(isXz ? LibLzma.StreamEncoder(_stream, chain, LibLzma.CheckCrc32) : LibLzma.AloneEncoder(_stream, address));
    }

    public void Write(ReadOnlySpan<byte> bytes, Stream output) => Run(bytes, LibLzma.Run, output);

    public void Finish(Stream output) => Run([], LibLzma.Finish, output);

    public void Dispose()
    {
        LibLzma.End(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
    }

    private void Run(ReadOnlySpan<byte> bytes, int action, Stream output)
    {
        fixed (byte* from = bytes)
        fixed (byte* to = _output)
        {
            _stream->NextIn = from;
            _stream->AvailableIn = (nuint)bytes.Length;
            var result = LibLzma.Ok;
            while (action == LibLzma.Finish ? result != LibLzma.StreamEnd : _stream->AvailableIn > 0)
            {
                _stream->NextOut = to;
                _stream->AvailableOut = (nuint)_output.Length;
                result = LibLzma.Code(_stream, action);
                Check(result);
                output.Write(_output, 0, _output.Length - (int)_stream->AvailableOut);
            }
        }
    }

    private static void Check(int result)
    {
        if (result is not (LibLzma.Ok or LibLzma.StreamEnd))
        {
            throw new InvalidOperationException($"liblzma failed with error {result}");
        }
    }
}

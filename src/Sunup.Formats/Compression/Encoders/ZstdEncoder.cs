using Sunup.Formats.Compression.Native;

namespace Sunup.Formats.Compression.Encoders;

/// <summary>One zstd frame with a checksum, of a window that a machine with little memory takes.</summary>
internal sealed unsafe class ZstdEncoder : IEncoder
{
    /// <summary>The largest window that levels up to 19 use; --ultra levels have 128 MiB, which a small machine has not.</summary>
    private const int MostWindowLog = 23;

    private readonly byte[] _output = new byte[128 << 10];
    private readonly nint _context;

    public ZstdEncoder(int level)
    {
        _context = NativeLibraries.Enter(NativeLibraries.Zstd, LibZstd.CreateCompression);
        LibZstd.SetParameter(_context, LibZstd.ParameterCompressionLevel, level);
        LibZstd.SetParameter(_context, LibZstd.ParameterChecksum, 1);
        if (level > 19)
        {
            LibZstd.SetParameter(_context, LibZstd.ParameterWindowLog, MostWindowLog);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, Stream output) => Run(bytes, LibZstd.Continue, output);

    public void Finish(Stream output) => Run([], LibZstd.End, output);

    public void Dispose() => LibZstd.FreeCompression(_context);

    private void Run(ReadOnlySpan<byte> bytes, int directive, Stream output)
    {
        fixed (byte* from = bytes)
        fixed (byte* to = _output)
        {
            var source = new ZstdBuffer { Bytes = from, Size = (nuint)bytes.Length };
            nuint left;
            do
            {
                var destination = new ZstdBuffer { Bytes = to, Size = (nuint)_output.Length };
                left = LibZstd.Compress(_context, &destination, &source, directive);
                if (LibZstd.IsError(left) != 0)
                {
                    throw new InvalidOperationException($"libzstd failed with error {LibZstd.ErrorCode(left)}");
                }

                output.Write(_output, 0, (int)destination.Position);
            }
            while (directive == LibZstd.End ? left != 0 : source.Position < source.Size);
        }
    }
}

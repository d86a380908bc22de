using System.Buffers.Binary;

namespace Sunup.Formats.Compression;

/// <summary>Decompresses a whole payload into memory, as the kernel's decoders take it: kernels in bzImage and EFI zboot, their configuration.</summary>
/// <remarks>What follows the stream, such as the four bytes of length behind a kernel's payload, is not looked at.</remarks>
public static class Decompression
{
    private static readonly DecoderSettings s_everything = new()
    {
        MemoryBytes = 8L << 30,
        XzFilters = XzFilterSet.AllBranches,
    };

    /// <param name="bytes">From the magic on.</param>
    /// <param name="method">What it is, see <see cref="CompressionMagic.Detect"/>.</param>
    /// <param name="mostBytes">The most that may come out; beyond, nothing more is decoded.</param>
    public static DecompressedPayload ToArray(ReadOnlyMemory<byte> bytes, CompressionMethod method, long mostBytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        var payload = ToArray(stream, method, mostBytes);

        // The kernel's build puts the length behind, and LZ4 would take it for a chunk's: lib/decompress_unlz4.c leaves the last four bytes out.
        return method == CompressionMethod.Lz4Legacy && payload.Result == PayloadResult.Broken && bytes.Length >= sizeof(uint)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[^sizeof(uint)..]) == payload.Bytes.Length
            ? payload with { Result = PayloadResult.Complete }
            : payload;
    }

    /// <inheritdoc cref="ToArray(ReadOnlyMemory{byte}, CompressionMethod, long)"/>
    /// <param name="stream">Read from where it stands; how far is not said.</param>
    /// <param name="method">What it is.</param>
    /// <param name="mostBytes">The most that may come out.</param>
    public static DecompressedPayload ToArray(Stream stream, CompressionMethod method, long mostBytes)
    {
        var sink = new CappedSink(Math.Min(mostBytes, Array.MaxLength));
        var outcome = KernelDecoders.Create(method, s_everything).Decode(new InputWindow(stream), sink);
        var result = sink.Overflowed ? PayloadResult.TooLong
            : outcome.Failed || outcome.Message is not null ? PayloadResult.Broken
            : PayloadResult.Complete;
        return new DecompressedPayload(result, sink.ToMemory(), outcome);
    }

    /// <summary>Grows with what comes, up to a bound.</summary>
    private sealed class CappedSink(long most) : IFlushSink
    {
        private byte[] _output = [];
        private int _count;

        public bool Overflowed { get; private set; }

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            var taken = (int)Math.Min(bytes.Length, most - _count);
            Overflowed |= taken < bytes.Length;
            if (_count + taken > _output.Length)
            {
                Array.Resize(ref _output, (int)Math.Min(most, Math.Max(_count + (long)taken, _output.Length * 2L)));
            }

            bytes[..taken].CopyTo(_output.AsSpan(_count));
            _count += taken;
            return !Overflowed;
        }

        public ReadOnlyMemory<byte> ToMemory() => _output.AsMemory(0, _count);
    }
}

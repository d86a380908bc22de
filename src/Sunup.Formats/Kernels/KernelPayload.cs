using System.Buffers;
using Sunup.Formats.Compression;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Kernels;

/// <summary>Where the compressed kernel stands in a kernel file.</summary>
/// <param name="Offset">In the file, in bytes.</param>
/// <param name="Length">In bytes, without the word of the uncompressed size; gzip's own trailer is part of it.</param>
/// <param name="Method">Null for none that is known: the first bytes are no compression's.</param>
/// <param name="UncompressedLength">As the word behind the payload says it, in bytes; null where there is none.</param>
public readonly record struct KernelPayload(long Offset, long Length, CompressionMethod? Method, uint? UncompressedLength)
{
    /// <summary>Any size: a kernel's own decompressor knows no limit of memory, and scripts/xz_wrap.sh takes the filter of the machine.</summary>
    private static readonly DecoderSettings s_settings = new() { MemoryBytes = 1L << 40, XzFilters = XzFilterSet.AllBranches.With(XzFilterSet.Delta) };

    /// <summary>Decompresses it into <paramref name="sink"/>, until its end or until the sink has enough.</summary>
    /// <returns>What the decompressor says of damaged bytes; null for none.</returns>
    public string? Decode(FileBytes file, IFlushSink sink)
    {
        if (Method is not { } method)
        {
            return "the compression is not known";
        }

        var stopping = new StoppingSink(sink);
        var outcome = KernelDecoders.Create(method, s_settings).Decode(new InputWindow(file.Open(Offset, Length)), stopping);
        return stopping.Stopped ? null : outcome.Undefined ?? outcome.Message ?? (outcome.Failed ? "decompressor failed" : null);
    }

    /// <summary>The first bytes of what it decompresses to; fewer where it is damaged.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="fault">What the decompressor says before that; null for nothing.</param>
    public byte[] DecodeStart(FileBytes file, int count, out string? fault)
    {
        var start = new StartSink(count);
        fault = Decode(file, start);
        return start.Bytes;
    }

    private sealed class StoppingSink(IFlushSink sink) : IFlushSink
    {
        public bool Stopped { get; private set; }

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            Stopped = !sink.Flush(bytes);
            return !Stopped;
        }
    }

    private sealed class StartSink(int count) : IFlushSink
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public byte[] Bytes => _bytes.WrittenSpan.ToArray();

        public bool Flush(ReadOnlySpan<byte> bytes)
        {
            _bytes.Write(bytes[..Math.Min(bytes.Length, count - _bytes.WrittenCount)]);
            return _bytes.WrittenCount < count;
        }
    }
}

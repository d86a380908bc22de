namespace Sunup.Formats.Compression;

/// <summary>Takes decompressed bytes in the pieces in which the kernel's decompressor flushes them.</summary>
public interface IFlushSink
{
    /// <summary>False when the receiver had a fault: the decoder stops, as the kernel's does.</summary>
    bool Flush(ReadOnlySpan<byte> bytes);
}

/// <summary>Decompresses as the kernel does: the same bytes accepted, the same pieces, the same words, the same end.</summary>
/// <remarks>
/// What is no fault for the kernel is none here (a wrong gzip checksum), and what the usual tools accept and the kernel does not is one (xz with CRC64).
/// Any bytes give an outcome; none throws.
/// </remarks>
public interface IKernelDecoder
{
    CompressionMethod Method { get; }

    /// <summary>Decodes the stream that starts at the window's position, and leaves the window behind what the kernel takes as used.</summary>
    DecodeOutcome Decode(InputWindow input, IFlushSink sink);
}

/// <summary>What became of one compressed stream.</summary>
/// <param name="Consumed">Bytes from the start that the kernel takes as used (its <c>my_inptr</c>). Says nothing when there is a message.</param>
/// <param name="Message">What the decompressor says by its <c>error()</c>, the first of it; null for nothing.</param>
/// <param name="Failed">Its return value was not zero: without a message of its own the kernel says <c>decompressor failed</c>.</param>
/// <param name="Undefined">Why no one can say what the kernel does: it reads or writes memory that is not the archive's. Null where it is defined.</param>
public readonly record struct DecodeOutcome(long Consumed, string? Message = null, bool Failed = false, string? Undefined = null);

/// <summary>What of the machine and the kernel changes how a stream is decoded.</summary>
public sealed record DecoderSettings
{
    /// <summary>Memory of the machine, in bytes: the bound of zstd windows and xz dictionaries.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>BCJ filters of the kernel's xz decoder, by their ids (4 is x86, 10 is ARM64); <c>CONFIG_XZ_DEC_*</c>.</summary>
    public XzFilterSet XzFilters { get; init; } = new(XzFilterSet.X86);
}

using Sunup.Formats.Compression;

namespace Sunup.Formats.Tests.Compression;

/// <summary>Runs a decoder over bytes, and keeps what it flushed.</summary>
internal sealed class Decoding : IFlushSink
{
    private readonly List<byte> _output = [];
    private readonly long _refuseAfter;

    private Decoding(long refuseAfter) => _refuseAfter = refuseAfter;

    public List<int> Pieces { get; } = [];

    public byte[] Output => [.. _output];

    public DecodeOutcome Outcome { get; private set; }

    /// <summary>Where the window stands after it.</summary>
    public long Position { get; private set; }

    public static Decoding Of(CompressionMethod method, ReadOnlySpan<byte> bytes, DecoderSettings? settings = null, int refuseAfter = int.MaxValue)
    {
        var decoding = new Decoding(refuseAfter);
        var input = new InputWindow(new MemoryStream(bytes.ToArray()));
        decoding.Outcome = KernelDecoders.Create(method, settings ?? new DecoderSettings()).Decode(input, decoding);
        decoding.Position = input.Position;
        return decoding;
    }

    public bool Flush(ReadOnlySpan<byte> bytes)
    {
        Pieces.Add(bytes.Length);
        _output.AddRange(bytes);
        return Pieces.Count <= _refuseAfter;
    }
}

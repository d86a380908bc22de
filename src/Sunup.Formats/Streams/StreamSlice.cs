namespace Sunup.Formats.Streams;

/// <summary>The first bytes of a stream from where it stands, as a stream of their own. The stream is left open, and moves with this one.</summary>
/// <param name="whole">Can seek.</param>
/// <param name="length">In bytes.</param>
public sealed class StreamSlice(Stream whole, long length) : ReadOnlyStream
{
    private readonly long _start = whole.Position;

    public override long Length => length;

    public override long Position
    {
        get => whole.Position - _start;
        set => whole.Position = _start + value;
    }

    public override int Read(Span<byte> buffer) => whole.Read(buffer[..(int)Math.Clamp(length - Position, 0, buffer.Length)]);
}

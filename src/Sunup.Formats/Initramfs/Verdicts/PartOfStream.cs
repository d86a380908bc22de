namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>The first bytes of a stream from where it stands, as a stream of their own. The stream is left open.</summary>
public sealed class PartOfStream : Stream
{
    private readonly Stream _whole;
    private readonly long _start;

    public PartOfStream(Stream whole, long length)
    {
        (_whole, _start, Length) = (whole, whole.Position, length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _whole.Position - _start;
        set => _whole.Position = _start + value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => _whole.Read(buffer[..(int)Math.Clamp(Length - Position, 0, buffer.Length)]);

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

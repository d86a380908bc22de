namespace Sunup.Images.Reading;

/// <summary>The first bytes of a stream, from where it stands, as a stream of its own that can seek.</summary>
internal sealed class PartStream(Stream stream, long length) : Stream
{
    private readonly long _start = stream.Position;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            _position = value;
            stream.Position = _start + value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var count = stream.Read(buffer[..(int)Math.Clamp(length - _position, 0, buffer.Length)]);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

namespace Sunup.Cli.Commands.Initrd;

/// <summary>A stream that tells how far it was read, and ends the reading when the user does.</summary>
/// <param name="inner">Can seek; left open.</param>
/// <param name="report">Gets the position, in bytes.</param>
/// <param name="cancellationToken">Of the command.</param>
internal sealed class WatchedStream(Stream inner, Action<long> report, CancellationToken cancellationToken) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        report(inner.Position);
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

namespace Sunup.Formats.Tests.Initramfs.Unpacking;

/// <summary>Bytes, many zeros that are nowhere, bytes. It counts what is read.</summary>
internal sealed class HoleStream(byte[] start, long hole, byte[] end) : Stream
{
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => start.Length + hole + end.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var part = Position < start.Length ? start.AsSpan((int)Position)
            : Position < start.Length + hole ? new byte[(int)Math.Min(count, start.Length + hole - Position)]
            : end.AsSpan((int)(Position - start.Length - hole));
        var read = Math.Min(count, part.Length);
        part[..read].CopyTo(buffer.AsSpan(offset));
        Position += read;
        BytesRead += read;
        return read;
    }

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

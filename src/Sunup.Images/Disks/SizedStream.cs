using Microsoft.Win32.SafeHandles;

namespace Sunup.Images.Disks;

/// <summary>A file or block device of a known length, for reading: the system tells no length of a device.</summary>
internal sealed class SizedStream(SafeFileHandle handle, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var left = Math.Clamp(length - Position, 0, buffer.Length);
        var read = left == 0 ? 0 : RandomAccess.Read(handle, buffer[..(int)left], Position);
        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

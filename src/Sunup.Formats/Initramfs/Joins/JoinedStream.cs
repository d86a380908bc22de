namespace Sunup.Formats.Initramfs.Joins;

/// <summary>Images one behind the other with zeros between them, as one stream that can seek; nothing is copied.</summary>
/// <remarks>Read-only. The images are streams that can seek, read from their starts; they are closed with this one unless told otherwise. Not thread-safe.</remarks>
public sealed class JoinedStream : Stream
{
    private readonly IReadOnlyList<Stream> _images;
    private readonly bool _leaveOpen;
    private long _position;

    /// <param name="join">Says where the images lie.</param>
    /// <param name="images">In order.</param>
    /// <param name="leaveOpen">The images stay open when this is closed.</param>
    /// <exception cref="ArgumentException">An image cannot seek.</exception>
    public JoinedStream(LoaderJoin join, IReadOnlyList<Stream> images, bool leaveOpen = false)
    {
        if (images.Any(image => !image.CanSeek))
        {
            throw new ArgumentException("Only streams that can seek can be joined.", nameof(images));
        }

        (_images, _leaveOpen) = (images, leaveOpen);
        Layout = join.Place([.. images.Select(image => image.Length)]);
    }

    /// <summary>Where each image lies.</summary>
    public JoinLayout Layout { get; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => Layout.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..(int)Math.Clamp(Length - _position, 0, buffer.Length)];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        var read = Layout.PartAt(_position) is { } part ? ReadPart(part, wanted) : ReadPadding(wanted);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_leaveOpen)
        {
            foreach (var image in _images)
            {
                image.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private int ReadPart(JoinedPart part, Span<byte> wanted)
    {
        var image = _images[part.Index];
        var inside = _position - part.Offset;
        if (image.Position != inside)
        {
            image.Position = inside;
        }

        var read = image.Read(wanted[..(int)Math.Min(wanted.Length, part.Length - inside)]);
        return read > 0 ? read : throw new EndOfStreamException($"Image {part.Index + 1} became shorter while it was read.");
    }

    private int ReadPadding(Span<byte> wanted)
    {
        var next = Layout.Length;
        foreach (var part in Layout.Parts)
        {
            if (part.Offset > _position && part.Length > 0)
            {
                next = part.Offset;
                break;
            }
        }

        var zeros = wanted[..(int)Math.Min(wanted.Length, next - _position)];
        zeros.Clear();
        return zeros.Length;
    }
}

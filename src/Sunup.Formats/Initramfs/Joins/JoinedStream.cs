using Sunup.Formats.Streams;

namespace Sunup.Formats.Initramfs.Joins;

/// <summary>Images one behind the other with zeros between them, as one stream that can seek; nothing is copied.</summary>
/// <remarks>Read-only. The images are streams that can seek, read from their starts; they are closed with this one unless told otherwise. Not thread-safe.</remarks>
public sealed class JoinedStream : ReadOnlyStream
{
    private readonly IReadOnlyList<Stream> _images;
    private readonly bool _leaveOpen;

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
        var lengths = new long[images.Count];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = images[i].Length;
        }

        Layout = join.Place(lengths);
    }

    /// <summary>Where each image lies.</summary>
    public JoinLayout Layout { get; }

    public override long Length => Layout.Length;

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..(int)Math.Clamp(Length - Position, 0, buffer.Length)];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        var read = Layout.PartAt(Position) is { } part ? ReadPart(part, wanted) : ReadPadding(wanted);
        Position += read;
        return read;
    }

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
        var inside = Position - part.Offset;
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
            if (part.Offset > Position && part.Length > 0)
            {
                next = part.Offset;
                break;
            }
        }

        var zeros = wanted[..(int)Math.Min(wanted.Length, next - Position)];
        zeros.Clear();
        return zeros.Length;
    }
}

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>The joined image byte for byte as the kernel finds it, damage included; read from the images, never held in memory.</summary>
/// <remarks>
/// Bytes that were in memory before (<see cref="IpxeFragmentSource.Unknown"/>) are read as zeros. An image that is shorter than the layout says ends in zeros.
/// </remarks>
/// <param name="layout">With a blob.</param>
/// <param name="open">Gives the image of an index of <see cref="IpxeLayoutInput.Blocks"/>: a stream that can seek; called once for each, disposed with this one.</param>
public sealed class IpxeBlobStream(IpxeLayout layout, Func<int, Stream> open) : Stream
{
    private readonly IpxeBlob _blob = layout.Blob ?? new IpxeBlob(0, 0, [], []);
    private readonly Dictionary<int, Stream> _images = [];
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _blob.Length;

    public override long Position
    {
        get => _position;
        set => _position = Math.Max(0, value);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _position >= Length)
        {
            return 0;
        }

        var run = FragmentAt(_position);
        var within = _position - run.Offset;
        var target = buffer[..(int)Math.Min(buffer.Length, run.Length - within)];
        switch (run.Source)
        {
            case IpxeFragmentSource.Image:
                ReadImage(run.Image, run.ImageOffset + within, target);
                break;
            case IpxeFragmentSource.CpioHeader:
                var image = layout.Input.Blocks[run.Image];
                CpioWrapper.Write(image.Argument!, image.Length).AsSpan((int)(run.ImageOffset + within), target.Length).CopyTo(target);
                break;
            default:
                target.Clear();
                break;
        }

        _position += target.Length;
        return target.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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
        if (disposing)
        {
            foreach (var image in _images.Values)
            {
                image.Dispose();
            }

            _images.Clear();
        }

        base.Dispose(disposing);
    }

    private void ReadImage(int index, long offset, Span<byte> target)
    {
        if (!_images.TryGetValue(index, out var image))
        {
            image = _images[index] = open(index);
        }

        image.Position = Math.Min(offset, image.Length);
        var count = image.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        target[count..].Clear();
    }

    private IpxeFragment FragmentAt(long position)
    {
        var (low, high) = (0, _blob.Fragments.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _blob.Fragments[middle].End > position ? (low, middle) : (middle + 1, high);
        }

        return _blob.Fragments[low];
    }
}

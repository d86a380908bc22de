using Sunup.Formats.Streams;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>The joined image byte for byte as the kernel finds it, damage included; read from the images, never held in memory.</summary>
/// <remarks>
/// Bytes that were in memory before (<see cref="IpxeFragmentSource.Unknown"/>) are read as zeros. An image that is shorter than the layout says ends in zeros.
/// </remarks>
/// <param name="layout">With a blob.</param>
/// <param name="open">Gives the image of an index of <see cref="IpxeLayoutInput.Blocks"/>: a stream that can seek; called once for each, disposed with this one.</param>
public sealed class IpxeBlobStream(IpxeLayout layout, Func<int, Stream> open) : ReadOnlyStream
{
    private readonly IpxeBlob _blob = layout.Blob ?? new IpxeBlob(0, 0, [], []);
    private readonly Dictionary<int, Stream> _images = [];

    public override long Length => _blob.Length;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || Position >= Length)
        {
            return 0;
        }

        var run = FragmentAt(Position);
        var within = Position - run.Offset;
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

        Position += target.Length;
        return target.Length;
    }

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

using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>The joined image as the kernel is given it (ramdisk_image, ramdisk_size).</summary>
/// <param name="Address">Physical address of its first byte.</param>
/// <param name="Length">In bytes; zeros after the last part are not counted.</param>
/// <param name="Parts">The images in it, in order.</param>
/// <param name="Fragments">What each byte of it really is, in order and without gaps.</param>
public sealed record IpxeBlob(long Address, long Length, ImmutableArray<IpxeBlobPart> Parts, ImmutableArray<IpxeFragment> Fragments)
{
    public long End => Address + Length;
}

/// <summary>An image's place in the joined image.</summary>
/// <param name="Image">Index in <see cref="IpxeLayoutInput.Blocks"/>.</param>
/// <param name="Offset">In the joined image, a multiple of 4096.</param>
/// <param name="HeaderLength">Bytes of the cpio header that iPXE put before it; 0 without an argument.</param>
/// <param name="Length">Bytes of the image itself.</param>
/// <param name="Padding">Zeros up to the next part; 0 for the last.</param>
public readonly record struct IpxeBlobPart(int Image, long Offset, int HeaderLength, long Length, int Padding);

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>A block as it was allocated.</summary>
/// <param name="Image">Index in <see cref="IpxeLayoutInput.Blocks"/>.</param>
/// <param name="Address">Of the data's first byte, physical.</param>
/// <param name="Length">Bytes of data.</param>
/// <param name="HeaderLength">Bytes of the allocator's header, just below <paramref name="Address"/>; 0 for embedded images.</param>
public readonly record struct IpxeBlock(int Image, long Address, long Length, int HeaderLength)
{
    /// <summary>The first byte after the data.</summary>
    public long End => Address + Length;
}

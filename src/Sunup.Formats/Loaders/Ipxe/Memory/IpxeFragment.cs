namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>A run of bytes and where they come from.</summary>
/// <param name="Offset">Of its first byte: in the joined image, or an address, in bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Source">What the bytes are.</param>
/// <param name="Image">Index in <see cref="IpxeLayoutInput.Blocks"/>, for <see cref="IpxeFragmentSource.Image"/> and <see cref="IpxeFragmentSource.CpioHeader"/>; else -1.</param>
/// <param name="ImageOffset">Offset in that image, or in its cpio header.</param>
public readonly record struct IpxeFragment(long Offset, long Length, IpxeFragmentSource Source, int Image, long ImageOffset)
{
    public long End => Offset + Length;

    internal IpxeFragment Part(long from, long to, long shift) =>
        this with { Offset = from + shift, Length = to - from, ImageOffset = Source is IpxeFragmentSource.Image or IpxeFragmentSource.CpioHeader ? ImageOffset + (from - Offset) : 0 };
}

/// <summary>Where bytes of memory come from.</summary>
public enum IpxeFragmentSource
{
    /// <summary>Bytes of an image.</summary>
    Image,

    /// <summary>Zeros that iPXE wrote.</summary>
    Zeros,

    /// <summary>The cpio header that iPXE made for an image with an argument.</summary>
    CpioHeader,

    /// <summary>Whatever was in memory before.</summary>
    Unknown,
}

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>An image that iPXE moved in memory, in iPXE's own words.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Image">Index in <see cref="IpxeLayoutInput.Blocks"/>.</param>
/// <param name="From">Address before.</param>
/// <param name="To">Address after.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct IpxeMove(IpxeMoveKind Kind, int Image, long From, long To, long Length)
{
    /// <summary>A push "up" that goes down: what damages the image below.</summary>
    public bool IsDownwardSquash => Kind == IpxeMoveKind.Squash && To < From;
}

/// <summary>Why an image was moved.</summary>
public enum IpxeMoveKind
{
    /// <summary>"squashing": images below initrd_top, pushed up against it, the highest first.</summary>
    Squash,

    /// <summary>"copying": images at or above initrd_top, copied below the pushed ones.</summary>
    Copy,

    /// <summary>"swapping": two neighbours in the wrong order; one move for each of the two.</summary>
    Swap,

    /// <summary>Put into its place in the joined image.</summary>
    Load,
}

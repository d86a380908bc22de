namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>One block of iPXE's heap: a downloaded image, a script, a picture, an initrd that was handed over, memory of a driver.</summary>
/// <param name="Name">As <c>imgstat</c> shows it.</param>
/// <param name="Length">In bytes.</param>
public sealed record IpxeLayoutImage(string Name, long Length)
{
    public IpxeImageFate Fate { get; init; } = IpxeImageFate.Listed;

    /// <summary>
    /// The image's argument (<c>initrd URL /path mode=755</c>): iPXE then makes a file of that name of it, with a cpio header before it. Null: taken as it is.
    /// </summary>
    public string? Argument { get; init; }

    /// <summary>Part of iPXE itself (an embedded image): above the heap, copied and not moved.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>The kernel of this boot: held, not listed.</summary>
    public static IpxeLayoutImage Kernel(string name, long length) => new(name, length) { Fate = IpxeImageFate.Held, IsWanted = false };

    /// <summary>The user wants it in the initrd. Pictures, scripts and the kernel's own file are not; in the joined image they are leftovers.</summary>
    public bool IsWanted { get; init; } = true;

    internal bool IsListed => Fate == IpxeImageFate.Listed;
}

using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Where iPXE puts the images of one boot, what it moves, and what the kernel is given: byte for byte, before anyone boots it.</summary>
/// <remarks>
/// Source: iPXE v1.21.1 src/arch/x86: image/initrd.c, image/bzimage.c, interface/pcbios/memtop_umalloc.c and hidemem.c; v2.0.0 src/image/initrd.c and
/// src/core/uheap.c. docs/formats/ipxe-memory.md tells it in words.
/// </remarks>
public sealed record IpxeLayout
{
    public required IpxeLayoutInput Input { get; init; }

    /// <summary>The top for initrds that iPXE recorded at its start-up; images above it are copied, images across it are what goes wrong.</summary>
    public required long InitrdTop { get; init; }

    /// <summary>All blocks as they were allocated, by index of <see cref="IpxeLayoutInput.Blocks"/>; blocks that did not fit are missing at the end.</summary>
    public ImmutableArray<IpxeBlock> Blocks { get; init; } = [];

    /// <summary>The image list at boot: indices of blocks.</summary>
    public ImmutableArray<int> List { get; init; } = [];

    /// <summary>All moves, in order.</summary>
    public ImmutableArray<IpxeMove> Moves { get; init; } = [];

    /// <summary>Bytes of images that do not arrive, by victim and offset.</summary>
    public ImmutableArray<IpxeOverwrite> Overwrites { get; init; } = [];

    /// <summary>What the kernel is given; null without any image, or when iPXE refuses.</summary>
    public IpxeBlob? Blob { get; init; }

    /// <summary>Why iPXE does not start the kernel; null if it does.</summary>
    public IpxeRefusal? Refusal { get; init; }

    /// <summary>The kernel starts and every image arrives as it was served.</summary>
    public bool IsSound => Refusal is null && Overwrites.IsEmpty;

    /// <summary>Images in the joined one that nobody wants there: pictures, scripts, an initrd that was handed to iPXE for itself.</summary>
    public ImmutableArray<int> Leftovers => [.. List.Where(index => !Input.Blocks[index].IsWanted)];

    /// <summary>In one word.</summary>
    public IpxeLayoutOutcome Outcome =>
        Refusal is not null ? IpxeLayoutOutcome.Refused
        : !Overwrites.IsEmpty ? IpxeLayoutOutcome.Damaged
        : !Leftovers.IsEmpty ? IpxeLayoutOutcome.WithLeftovers
        : IpxeLayoutOutcome.Sound;

    /// <summary>Computes it all. Any input gives an answer.</summary>
    public static IpxeLayout Predict(IpxeLayoutInput input) => new IpxeLayoutRun(input).Run();
}

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Why iPXE does not start the kernel at all.</summary>
/// <param name="Kind">Which check.</param>
/// <param name="Image">Index of the image that did not fit; -1 where it is about all of them.</param>
/// <param name="Needed">Bytes needed.</param>
/// <param name="Available">Bytes there are.</param>
public sealed record IpxeRefusal(IpxeRefusalKind Kind, int Image, long Needed, long Available);

/// <summary>The checks.</summary>
public enum IpxeRefusalKind
{
    /// <summary>A download does not fit into the heap.</summary>
    HeapFull,

    /// <summary>The kernel's place at 1 MiB reaches into the heap.</summary>
    KernelMeetsHeap,

    /// <summary>The joined image and 512 KiB of working space do not fit between kernel and initrd_top.</summary>
    NoRoomToReshuffle,

    /// <summary>The joined image would end above the kernel's initrd_addr_max.</summary>
    AboveInitrdAddressMax,

    /// <summary>An image of no bytes: iPXE before 2021-02-18 (8446a439b) swaps it with itself for ever.</summary>
    EmptyImage,

    /// <summary>Bubble sort that does not end: images that overlap after a downward move.</summary>
    Endless,
}

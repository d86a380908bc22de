using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>All that decides where iPXE puts the initrds of one boot.</summary>
public sealed record IpxeLayoutInput
{
    /// <summary>A heap top for machines whose own is not known. Only limits of memory depend on it, no move and no damage.</summary>
    public const long AssumedHeapTop = 0x3f00_0000;

    public IpxeEra Era { get; init; } = IpxeEra.MemtopHeap;

    /// <summary>T: the first byte above the heap, a multiple of 4096. <see cref="IpxeHeapTop"/> computes it.</summary>
    public long HeapTop { get; init; } = AssumedHeapTop;

    /// <summary>The lowest byte of the heap's region of memory.</summary>
    public long HeapLimit { get; init; } = 0x10_0000;

    /// <summary>A 64-bit BIOS build (bin-x86_64-pcbios): the header of a block has 16 bytes there, 8 in the usual build.</summary>
    public bool Is64Bit { get; init; }

    /// <summary>
    /// Allocated before iPXE records the top for initrds (its start-up, STARTUP_LATE): the initrd that was handed to ipxe.lkrn, memory of some drivers.
    /// In order of allocation.
    /// </summary>
    public ImmutableArray<IpxeLayoutImage> Startup { get; init; } = [];

    /// <summary>Allocated since, in order: all downloads, the kernel among them.</summary>
    public ImmutableArray<IpxeLayoutImage> Images { get; init; } = [];

    /// <summary>
    /// Order of the image list at boot, as indices into <see cref="Startup"/> followed by <see cref="Images"/>; empty: in order of allocation.
    /// Only a script that ran and was registered again (before 2023-03) changes places.
    /// </summary>
    public ImmutableArray<int> ListOrder { get; init; } = [];

    /// <summary>Bytes of the kernel's protected-mode part: its length without setup_sects; it goes to 1 MiB.</summary>
    public long KernelProtectedModeLength { get; init; }

    /// <summary>initrd_addr_max of the kernel's setup header, or one less than <c>mem=</c>; 0x37ffffff before protocol 2.03.</summary>
    public long InitrdAddressMax { get; init; } = 0x7fff_ffff;

    /// <summary><see cref="Startup"/> followed by <see cref="Images"/>: what indices of the result refer to.</summary>
    public ImmutableArray<IpxeLayoutImage> Blocks => [.. Startup, .. Images];
}

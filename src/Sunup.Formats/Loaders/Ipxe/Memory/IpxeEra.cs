namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>How an iPXE puts the initrds of a bzImage into memory. It changed four times.</summary>
/// <remarks>Source: iPXE's history, by the date of the change on its master branch.</remarks>
public enum IpxeEra
{
    /// <summary>BIOS, before 2012-11-12 (4ca98693b): images stay where they were downloaded to and are copied together from there.</summary>
    NoReshuffle,

    /// <summary>BIOS, 2012-11-12 to 2025-05-18 (d0c35b682^): the heap of memtop_umalloc, images pushed to the top before the kernel starts.</summary>
    MemtopHeap,

    /// <summary>BIOS, 2025-05-19 (d0c35b682) to 2025-05-22 (11929389e^): a heap of whole pages, the same push.</summary>
    GenericHeap,

    /// <summary>BIOS, since 2025-05-22 (11929389e), released as 2.0.0: an image across the top of the region stays where it is.</summary>
    StraddlersStay,

    /// <summary>UEFI: nothing is moved; the kernel asks for the joined image and is given memory of the firmware's.</summary>
    Efi,
}

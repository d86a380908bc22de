using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Where BIOS iPXE puts itself, and with it the top of its heap.</summary>
/// <remarks>
/// Source: iPXE src/arch/x86/core/relocate.c: the highest place below 0xfff00000 that it fits into, and below the initrd that was handed to ipxe.lkrn;
/// memtop_umalloc.c: the heap is the largest range of memory below 4 GiB with iPXE cut out of it, in whole pages (hidemem.c).
/// </remarks>
public static class IpxeHeapTop
{
    private const long HighestAddress = 0xfff0_0000;
    private const long FourGib = 0x1_0000_0000;

    /// <param name="usable">Usable memory as the firmware's e820 map tells it.</param>
    /// <param name="loaderLength">Bytes of iPXE's code and data in memory (its _textdata_memsz); see <see cref="IpxeLoaderSize"/>.</param>
    /// <param name="handedInitrd">Address of the initrd that was handed to ipxe.lkrn; null without one.</param>
    /// <returns>The heap's range: its end is the top; null when iPXE fits nowhere.</returns>
    public static MemoryRange? Compute(ImmutableArray<MemoryRange> usable, long loaderLength, long? handedInitrd = null)
    {
        var highest = Math.Min(HighestAddress, handedInitrd ?? HighestAddress);
        long end = 0;
        foreach (var range in usable)
        {
            var top = Math.Min(range.End, highest);
            if (range.Start <= highest && top - range.Start >= loaderLength && top - loaderLength > end)
            {
                end = top;
            }
        }

        if (end == 0)
        {
            return null;
        }

        // padded_size = size + 4095, then up to the alignment of the place it ran at, which is a page.
        var start = IpxePages.Up(end - loaderLength - IpxePages.Length + 1);
        return Largest(usable, new MemoryRange(start, IpxePages.Up(start + loaderLength)));
    }

    private static MemoryRange? Largest(ImmutableArray<MemoryRange> usable, MemoryRange hidden)
    {
        MemoryRange? largest = null;
        foreach (var range in usable)
        {
            ReadOnlySpan<MemoryRange> pieces =
            [
                new(range.Start, Math.Min(Math.Min(range.End, hidden.Start), FourGib)),
                new(Math.Max(range.Start, hidden.End), Math.Min(range.End, FourGib)),
            ];
            foreach (var piece in pieces)
            {
                if (piece.Length > (largest?.Length ?? 0))
                {
                    largest = piece;
                }
            }
        }

        return largest;
    }
}

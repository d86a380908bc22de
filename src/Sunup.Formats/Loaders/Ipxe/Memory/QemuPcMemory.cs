using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Usable memory of a QEMU PC with SeaBIOS, as its e820 map tells it, and where QEMU puts an initrd.</summary>
/// <remarks>
/// Source: QEMU 7.2 hw/i386/pc_piix.c (memory below 4 GiB), pc_q35.c, x86.c (x86_load_linux); SeaBIOS 1.16 (128 KiB at the top for ACPI tables).
/// Checked by boots: see docs/formats/ipxe-memory.md.
/// </remarks>
public static class QemuPcMemory
{
    private const long AcpiTables = 0x2_0000;
    private const long AcpiDataSize = 0x2_0000;

    /// <summary>Memory below 4 GiB.</summary>
    /// <param name="memory">-m, in bytes.</param>
    /// <param name="isQ35">-M q35; else -M pc.</param>
    public static long BelowFourGib(long memory, bool isQ35 = false) => isQ35
        ? memory >= 0xb000_0000 ? 0x8000_0000 : memory
        : memory >= 0xe000_0000 ? 0xc000_0000 : memory;

    /// <summary>The ranges that a loader may use.</summary>
    public static ImmutableArray<MemoryRange> Usable(long memory, bool isQ35 = false)
    {
        var below = BelowFourGib(memory, isQ35);
        var low = new MemoryRange(0x10_0000, below - AcpiTables);
        return memory > below ? [low, new MemoryRange(0x1_0000_0000, 0x1_0000_0000 + memory - below)] : [low];
    }

    /// <summary>Where -initrd goes with -kernel, an old protocol's limit aside.</summary>
    /// <param name="memory">-m, in bytes.</param>
    /// <param name="length">Of the initrd.</param>
    /// <param name="addressMax">initrd_addr_max of the -kernel file.</param>
    /// <param name="isQ35">-M q35; else -M pc.</param>
    public static long InitrdAddress(long memory, long length, long addressMax, bool isQ35 = false) =>
        IpxePages.Down(Math.Min(addressMax, BelowFourGib(memory, isQ35) - AcpiDataSize - 1) - length);
}

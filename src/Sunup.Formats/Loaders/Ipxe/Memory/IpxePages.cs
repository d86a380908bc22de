namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>The one alignment of all of this: INITRD_ALIGN, EM_ALIGN, ALIGN_HIDDEN and UHEAP_ALIGN are 4096 bytes.</summary>
internal static class IpxePages
{
    internal const long Length = 4096;

    internal static long Down(long value) => value & ~(Length - 1);

    internal static long Up(long value) => Down(value + Length - 1);
}

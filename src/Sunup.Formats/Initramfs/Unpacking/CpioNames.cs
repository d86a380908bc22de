namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Lengths of names in the kernel's cpio reader.</summary>
internal static class CpioNames
{
    /// <summary>PATH_MAX of the kernel, with the NUL.</summary>
    public const int Longest = 4096;

    /// <summary>The kernel's <c>N_ALIGN</c>: name and padding, so that header and name are a multiple of 4.</summary>
    public static long Aligned(long nameSize) => ((nameSize + 1) & ~3L) + 2;

    public static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes;
}

using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Images.Repairing;

/// <summary>How an image is rewritten.</summary>
public sealed record RepairOptions
{
    /// <summary>The kernel that has to take the result.</summary>
    public required UnpackRules Rules { get; init; }

    /// <summary>Bytes that are no archive are cut out, whatever they are; else only what is clearly none of the image's.</summary>
    public bool CutJunk { get; init; }

    /// <summary>Everything compressed is compressed anew by this; null: only what must be, by its own method where the kernel has that.</summary>
    public CompressionMethod? Recompress { get; init; }

    /// <summary>Zeros at the end up to a multiple of this, in bytes; 1 for none.</summary>
    public int PadTo { get; init; } = 1;
}

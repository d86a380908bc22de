using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>An initramfs as a loader makes it, with what a kernel will do with it.</summary>
public sealed record PredictedImage
{
    public required InitramfsVerdict Verdict { get; init; }

    /// <summary>By which the verdict was found.</summary>
    public required UnpackRules Rules { get; init; }

    /// <summary>The files that it was joined from, in order; what is between them is the loader's padding.</summary>
    public ImmutableArray<ImagePart> Parts { get; init; } = [];

    /// <summary>Who joined them, in words: <c>iPXE</c>, <c>the kernel's EFI stub</c>; null where nobody did.</summary>
    public string? Loader { get; init; }

    /// <summary>The bytes around <see cref="InitramfsVerdict.Offset"/>; empty without a message.</summary>
    public ByteWindow AtFault { get; init; } = ByteWindow.Empty;

    /// <summary>Where the kernel fails in an LZ4 archive: the bytes that stand where the length of a chunk should be, and are none; null for other faults.</summary>
    public ByteWindow? BehindLz4 { get; init; }

    /// <summary>What the kernel would make of the file with the fault by itself; null where it is the only one, or was not looked at.</summary>
    public InitramfsVerdict? Alone { get; init; }

    /// <summary>Microcode and ACPI tables, and whether the kernel finds them.</summary>
    public ImmutableArray<EarlyItem> Early { get; init; } = [];

    /// <summary>The bootconfig that was seen; null for none.</summary>
    public BootConfigPlace? BootConfig { get; init; }
}

/// <summary>A file of a joined image.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Offset">Where it starts in the joined image, in bytes.</param>
/// <param name="Length">In bytes.</param>
public sealed record ImagePart(string Name, long Offset, long Length);

/// <summary>A few bytes of an image.</summary>
/// <param name="Offset">Of the first, in the image.</param>
/// <param name="Bytes">What stands there.</param>
public sealed record ByteWindow(long Offset, ImmutableArray<byte> Bytes)
{
    public static ByteWindow Empty { get; } = new(0, []);

    /// <summary>The bytes from <paramref name="offset"/> on, as many as there are.</summary>
    public ReadOnlySpan<byte> From(long offset) =>
        offset >= Offset && offset - Offset < Bytes.Length ? Bytes.AsSpan()[(int)(offset - Offset)..] : [];

    /// <summary>The bytes before <paramref name="offset"/>, at most <paramref name="count"/>.</summary>
    public ReadOnlySpan<byte> Before(long offset, int count)
    {
        var end = (int)Math.Clamp(offset - Offset, 0, Bytes.Length);
        return Bytes.AsSpan()[Math.Max(0, end - count)..end];
    }
}

/// <summary>A bootconfig behind an initramfs.</summary>
/// <param name="Offset">Of its text, in the joined image.</param>
/// <param name="Length">Of its text, in bytes.</param>
/// <param name="EndsAt">Where <c>#BOOTCONFIG</c> and its line end stop.</param>
/// <param name="IsFound">It is at the very end, where the kernel looks.</param>
public sealed record BootConfigPlace(long Offset, long Length, long EndsAt, bool IsFound);

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>What became of the reading of an image.</summary>
public sealed record InitramfsReading
{
    /// <summary>The kernel's bare text; null when it says nothing.</summary>
    public string? Message { get; init; }

    /// <summary>Offset in the image at which the fault was found; of a fault inside a compressed segment, where that segment starts. Null without a message.</summary>
    public long? Offset { get; init; }

    /// <summary>Offset in the unpacked bytes of the compressed segment, for a fault inside them.</summary>
    public long? UnpackedOffset { get; init; }

    /// <summary>Index of the segment with the fault.</summary>
    public int? Segment { get; init; }

    /// <summary>Name of the entry that was being read at the end or at the fault, or was read last before it.</summary>
    public string? Entry { get; init; }

    /// <summary>Whether the end, or the fault, is in the middle of <see cref="Entry"/>'s data while the kernel writes it: the file stays open for writing.</summary>
    public bool EntryLeftOpen { get; init; }

    /// <summary>Whether the image ends in the middle of an entry. The kernel says nothing of that in a raw archive.</summary>
    public bool EndsInside { get; init; }

    /// <summary>Why no one can say what the kernel does; null where it is defined.</summary>
    public string? Undefined { get; init; }

    /// <summary>Length of the image.</summary>
    public long Length { get; init; }
}

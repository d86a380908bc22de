using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Hears what the kernel reads from an image, in order. All offsets are in bytes.</summary>
/// <remarks>Calls nest: segment start, entries (each with its data and its end), segment end. A segment of zeros has no entries.</remarks>
public interface IInitramfsVisitor
{
    /// <summary>A run of one kind starts.</summary>
    /// <param name="index">0 for the first.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="compression">Of a compressed one; null for others.</param>
    /// <param name="offset">In the image.</param>
    void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset);

    /// <summary>An entry's header and name were read, and the kernel acts on it.</summary>
    /// <returns>Whether its data is wanted; where it is not, raw archives are sought over instead of read.</returns>
    bool EntryStarted(in CpioEntry entry);

    /// <summary>Data of the entry, or a symbolic link's target, in pieces.</summary>
    void EntryData(ReadOnlySpan<byte> bytes);

    /// <summary>The entry that was started ended; false: the image ended or broke in the middle of it.</summary>
    void EntryEnded(bool whole);

    /// <summary>An entry that the kernel passes over by its header alone, without a word.</summary>
    void EntrySkipped(in CpioEntry entry, SilentLossKind why);

    void SegmentEnded(InitramfsSegment segment);
}

using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Hears what the kernel reads from an image, in order. All offsets are in bytes.</summary>
/// <remarks>
/// <para>Calls nest: segment start, entries (each with its data and its end), segment end. A segment of zeros has no entries.</para>
/// <para>
/// What the kernel says of an image depends in three places on what its files became; the members with a body are these questions, and
/// <see cref="RootTree"/> answers them. A visitor that does not keep files leaves them as they are.
/// </para>
/// </remarks>
public interface IInitramfsVisitor
{
    /// <summary>Whether the kernel could make what the entry says: asked once after <see cref="EntryStarted"/>, of files. The data of a file that is not there is passed over, its checksum with it.</summary>
    bool EntryTaken => true;

    /// <summary>Whether more of the entry's data is wanted: asked after each piece. What is not wanted is sought over.</summary>
    bool WantsMore => true;

    /// <summary>A run of one kind starts.</summary>
    /// <param name="index">0 for the first.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="compression">Of a compressed one; null for others.</param>
    /// <param name="offset">In the image.</param>
    void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset);

    /// <summary>An entry's header and name were read, and the kernel acts on it. A trailer is an entry too: see <see cref="CpioEntry.IsTrailer"/>.</summary>
    /// <returns>Whether its data is wanted; where it is not, raw archives are sought over instead of read. A symbolic link's target always comes.</returns>
    bool EntryStarted(in CpioEntry entry);

    /// <summary>Data of the entry, or a symbolic link's target, in pieces.</summary>
    void EntryData(ReadOnlySpan<byte> bytes);

    /// <summary>The entry that was started ended; false: the image ended or broke in the middle of it.</summary>
    void EntryEnded(bool whole);

    /// <summary>An entry that the kernel passes over by its header alone, without a word.</summary>
    void EntrySkipped(in CpioEntry entry, SilentLossKind why);

    void SegmentEnded(InitramfsSegment segment);

    /// <summary>Whether the root file system can hold so many bytes of the file that is being written.</summary>
    bool HasRoomFor(long bytes) => true;
}

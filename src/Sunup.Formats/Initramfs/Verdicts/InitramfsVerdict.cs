using System.Collections.Immutable;
using Sunup.Formats.Compression;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>What a kernel prints and does with an initramfs.</summary>
public sealed record InitramfsVerdict
{
    /// <summary>The kernel's bare text, such as <c>broken padding</c>; null when it says nothing.</summary>
    public string? Message { get; init; }

    /// <summary>What becomes of <c>/init</c>.</summary>
    public required InitOutcome Outcome { get; init; }

    /// <summary>Negative, as in "Failed to execute /init (error -26)"; null where init runs or is not there.</summary>
    public int? Errno { get; init; }

    /// <summary>Why <see cref="Outcome"/> is what it is, one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Offset in the joined image at which the kernel found the fault, in bytes; null without a message.</summary>
    public long? Offset { get; init; }

    /// <summary>Index in <see cref="Segments"/> of the segment with the fault.</summary>
    public int? Segment { get; init; }

    /// <summary>Name of the entry that was being read or was read last before the fault.</summary>
    public string? Entry { get; init; }

    /// <summary>The program or script that the kernel would run: the last of a chain of links.</summary>
    public string? InitProgram { get; init; }

    /// <summary>Where <c>/init</c> fails: the program that the kernel runs in its place (<c>/sbin/init</c>, <c>/bin/sh</c>, ...); null for a panic, "No working init found".</summary>
    public string? FallbackProgram { get; init; }

    /// <summary>What the kernel saw, in order, without gaps up to where it stopped.</summary>
    public ImmutableArray<InitramfsSegment> Segments { get; init; } = [];

    /// <summary>What the kernel loses or changes and says nothing about, in order of appearance; bounded.</summary>
    public ImmutableArray<SilentLoss> Losses { get; init; } = [];

    /// <summary>How many there are, those beyond the bound included.</summary>
    public long LossCount { get; init; }

    /// <summary>Length of the image, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>Offset in the unpacked bytes of the compressed segment, of a fault inside them.</summary>
    public long? UnpackedOffset { get; init; }

    /// <summary>Whether the image ends in the middle of an entry, message or not.</summary>
    public bool EndsInside { get; init; }

    /// <summary>Memory that the unpacked files take, each in whole pages of 4096 bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>Length of a bootconfig that the kernel cut off the end, its trailer included; 0 for none.</summary>
    public long BootConfigLength { get; init; }

    /// <summary>What the rules came from: <see cref="Unpacking.UnpackRules.Basis"/>.</summary>
    public string Basis { get; init; } = "";
}

/// <summary>What becomes of <c>/init</c>.</summary>
public enum InitOutcome
{
    InitRuns,
    /// <summary>No <c>/init</c>: the kernel goes on to <c>root=</c>, and panics where there is none.</summary>
    NoInit,
    /// <summary><c>/init</c> is there and cannot be executed.</summary>
    InitFails,
    /// <summary>What happens depends on memory that is not the image's.</summary>
    Undefined,
}

/// <summary>What a run of bytes is for the kernel.</summary>
public enum SegmentKind
{
    /// <summary>A cpio archive as it is.</summary>
    Cpio,
    /// <summary>A compressed stream of cpio archives.</summary>
    Compressed,
    /// <summary>Zero bytes between segments.</summary>
    Zeros,
    /// <summary>Bytes that the kernel did not get to, or could make nothing of.</summary>
    Unread,
}

/// <summary>A run of bytes of the image.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Compression">Of a compressed one; null for others.</param>
/// <param name="Offset">In the joined image, in bytes.</param>
/// <param name="Length">In the joined image, in bytes.</param>
/// <param name="UnpackedLength">Bytes of cpio in it: its own length for <see cref="SegmentKind.Cpio"/>.</param>
/// <param name="Entries">Entries that were read from it, trailers not counted.</param>
/// <param name="Trailers">Trailers that were read from it.</param>
public sealed record InitramfsSegment(SegmentKind Kind, CompressionMethod? Compression, long Offset, long Length, long UnpackedLength, int Entries, int Trailers);

/// <summary>Something that does not arrive as the archive says, without a word from the kernel.</summary>
/// <param name="Kind">What kind of loss.</param>
/// <param name="Entry">Path of the entry.</param>
/// <param name="Segment">Index of its segment.</param>
/// <param name="Detail">One sentence.</param>
public sealed record SilentLoss(SilentLossKind Kind, string Entry, int Segment, string Detail);

/// <summary>Kinds of <see cref="SilentLoss"/>.</summary>
public enum SilentLossKind
{
    /// <summary>The folder it should be in does not exist at that moment.</summary>
    ParentMissing,
    /// <summary>A folder, device or the like with data: the kernel skips it.</summary>
    DataWhereNoneIsTaken,
    /// <summary>A name or target that is too long, or empty.</summary>
    NameTooLong,
    /// <summary>A folder with something in it stands where a file should be.</summary>
    BlockedByFolder,
    /// <summary>The archive ends in the middle of it: it has its full length and holes.</summary>
    CutShort,
    /// <summary>A file type that the kernel does not know.</summary>
    UnknownType,
    /// <summary>A hard link that could not be made.</summary>
    LinkLost,
    /// <summary>A device node that is there already keeps its numbers.</summary>
    DeviceKept,
}

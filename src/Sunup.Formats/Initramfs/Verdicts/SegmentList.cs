using System.Collections.Immutable;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>Collects the segments of an image and passes the entries on.</summary>
internal sealed class SegmentList(IInitramfsVisitor entries) : IInitramfsVisitor
{
    private readonly ImmutableArray<InitramfsSegment>.Builder _segments = ImmutableArray.CreateBuilder<InitramfsSegment>();

    public ImmutableArray<InitramfsSegment> Segments => _segments.ToImmutable();

    public bool EntryTaken => entries.EntryTaken;

    public bool WantsMore => entries.WantsMore;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset) => entries.SegmentStarted(index, kind, compression, offset);

    public bool EntryStarted(in CpioEntry entry) => entries.EntryStarted(entry);

    public void EntryData(ReadOnlySpan<byte> bytes) => entries.EntryData(bytes);

    public void EntryEnded(bool whole) => entries.EntryEnded(whole);

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why) => entries.EntrySkipped(entry, why);

    public void SegmentEnded(InitramfsSegment segment)
    {
        _segments.Add(segment);
        entries.SegmentEnded(segment);
    }

    public bool HasRoomFor(long bytes) => entries.HasRoomFor(bytes);
}

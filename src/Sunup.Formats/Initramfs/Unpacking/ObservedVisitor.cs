using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Passes all on to one visitor, and tells another of segments and entries: it gets no data and decides nothing.</summary>
internal sealed class ObservedVisitor(IInitramfsVisitor visitor, IInitramfsVisitor observer) : IInitramfsVisitor
{
    public bool EntryTaken => visitor.EntryTaken;

    public bool WantsMore => visitor.WantsMore;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
        visitor.SegmentStarted(index, kind, compression, offset);
        observer.SegmentStarted(index, kind, compression, offset);
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        observer.EntryStarted(entry);
        return visitor.EntryStarted(entry);
    }

    public void EntryData(ReadOnlySpan<byte> bytes) => visitor.EntryData(bytes);

    public void EntryEnded(bool whole)
    {
        visitor.EntryEnded(whole);
        observer.EntryEnded(whole);
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
        visitor.EntrySkipped(entry, why);
        observer.EntrySkipped(entry, why);
    }

    public void SegmentEnded(InitramfsSegment segment)
    {
        visitor.SegmentEnded(segment);
        observer.SegmentEnded(segment);
    }

    public bool HasRoomFor(long bytes) => visitor.HasRoomFor(bytes);
}

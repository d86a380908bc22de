using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Tells the visitor where runs of one kind start and end.</summary>
/// <remarks>The kernel knows no segments: it comes back to its outer loop behind each entry. Here an archive ends behind its trailer, and where zeros begin.</remarks>
internal sealed class SegmentTracker(IInitramfsVisitor visitor, CpioMachine machine, UnpackProgress progress)
{
    private SegmentKind _kind;
    private CompressionMethod? _compression;
    private long _start;
    private bool _open;

    /// <summary>Of the segment that is open or was last; 0 before the first.</summary>
    public int Index { get; private set; } = -1;

    public long UnpackedLength { get; set; }

    public void Raw(long offset)
    {
        if (!_open || _kind != SegmentKind.Cpio || progress.Trailers > 0 || machine.EntryEnd < offset)
        {
            Open(SegmentKind.Cpio, null, offset);
        }
    }

    public void Zeros(long offset)
    {
        if (!_open || _kind != SegmentKind.Zeros)
        {
            Open(SegmentKind.Zeros, null, offset);
        }
    }

    public void Compressed(CompressionMethod method, long offset) => Open(SegmentKind.Compressed, method, offset);

    public void Unread(long offset)
    {
        if (!_open || _kind != SegmentKind.Unread)
        {
            Open(SegmentKind.Unread, null, offset);
        }
    }

    /// <summary>Ends what is open. Zeros behind a raw archive's last entry become a segment of their own.</summary>
    public void Close(long offset)
    {
        if (!_open)
        {
            return;
        }

        if (_kind == SegmentKind.Cpio && machine.State == CpioState.Reset && machine.EntryEnd > _start && machine.EntryEnd < offset)
        {
            End(machine.EntryEnd);
            Start(SegmentKind.Zeros, null, machine.EntryEnd);
        }

        End(offset);
    }

    private void Open(SegmentKind kind, CompressionMethod? compression, long offset)
    {
        Close(offset);
        Start(kind, compression, offset);
    }

    private void Start(SegmentKind kind, CompressionMethod? compression, long offset)
    {
        Index++;
        (_kind, _compression, _start, _open) = (kind, compression, offset, true);
        UnpackedLength = 0;
        progress.StartSegment(Index);
        visitor.SegmentStarted(Index, kind, compression, offset);
    }

    private void End(long offset)
    {
        var length = offset - _start;
        var unpacked = _kind switch
        {
            SegmentKind.Cpio => length,
            SegmentKind.Compressed => UnpackedLength,
            _ => 0,
        };
        visitor.SegmentEnded(new InitramfsSegment(_kind, _compression, _start, length, unpacked, progress.Entries, progress.Trailers));
        _open = false;
    }
}

using System.Buffers;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>Passes the entries of an image on as they are read, trailers left out.</summary>
/// <param name="output">Where to.</param>
/// <param name="segment">List this one only; null for all.</param>
internal sealed class EntryLister(IEntryOutput output, int? segment) : IInitramfsVisitor
{
    private readonly List<InitramfsSegment> _segments = [];
    private readonly ArrayBufferWriter<byte> _target = new();
    private CpioEntry _entry;
    private int _current;

    public IReadOnlyList<InitramfsSegment> Segments => _segments;

    public bool WantsMore => false;

    private bool IsListed => (segment is null || segment == _current) && !_entry.IsTrailer;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
        _current = index;
        if (segment is null || segment == index)
        {
            output.SegmentStarted(index, kind, compression, offset);
        }
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        _entry = entry;
        _target.ResetWrittenCount();
        return false;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_entry.IsSymbolicLink)
        {
            _target.Write(bytes);
        }
    }

    public void EntryEnded(bool whole)
    {
        if (IsListed)
        {
            var target = _entry.IsSymbolicLink ? CpioEntry.TextOf(_target.WrittenSpan.TrimEnd((byte)0)) : null;
            output.Entry(new ListedEntry(_entry, target, whole, null));
        }
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
        _entry = entry;
        if (IsListed)
        {
            output.Entry(new ListedEntry(entry, null, true, why));
        }
    }

    public void SegmentEnded(InitramfsSegment segment) => _segments.Add(segment);
}

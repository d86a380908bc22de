using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Early;

/// <summary>Collects the entries of an image that are meant to be found early, wherever they are; the first 1000.</summary>
public sealed class EarlyCandidates : IInitramfsVisitor
{
    private const int MostKept = 1000;
    private readonly List<EarlyCandidate> _entries = [];
    private bool _raw;

    public IReadOnlyList<EarlyCandidate> Entries => _entries;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset) => _raw = kind == SegmentKind.Cpio;

    public bool EntryStarted(in CpioEntry entry)
    {
        if (!entry.IsFolder && _entries.Count < MostKept && EarlyPlaces.Of(entry.Name) is not null)
        {
            _entries.Add(new EarlyCandidate(entry.Name, entry.Segment, _raw, entry.Offset));
        }

        return false;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
    }

    public void EntryEnded(bool whole)
    {
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
    }

    public void SegmentEnded(InitramfsSegment segment)
    {
    }
}

/// <summary>An entry that is meant to be found early.</summary>
/// <param name="Name">As in the archive.</param>
/// <param name="Segment">Index of its segment.</param>
/// <param name="InRaw">That segment is not compressed.</param>
/// <param name="Offset">Of its header.</param>
public sealed record EarlyCandidate(string Name, int Segment, bool InRaw, long Offset);

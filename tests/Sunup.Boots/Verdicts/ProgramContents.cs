using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Boots.Verdicts;

/// <summary>Keeps what the executable files of an image hold, as far as the kernel reads them.</summary>
internal sealed class ProgramContents : IInitramfsVisitor
{
    private const uint ExecuteBits = 0b001_001_001;
    private readonly List<byte[]> _all = [];
    private readonly List<byte> _data = [];
    private bool _keeps;

    public IReadOnlyList<byte[]> All => _all;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        _data.Clear();
        _keeps = entry.IsFile && (entry.Header.Mode & ExecuteBits) != 0;
        return _keeps;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_keeps)
        {
            _data.AddRange(bytes);
        }
    }

    public void EntryEnded(bool whole)
    {
        if (_keeps && _data.Count > 0)
        {
            _all.Add([.. _data]);
        }
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
    }

    public void SegmentEnded(InitramfsSegment segment)
    {
    }
}

using System.Buffers;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Images.Extracting;

namespace Sunup.Images.Scripts;

/// <summary>The root that an image unpacks to, with the bytes of its texts: scripts, configurations, lists of modules. Programs are known, not kept; a busybox is.</summary>
/// <remarks>Bounds: <see cref="LongestFile"/> a file, <see cref="MostBytes"/> in all; what is beyond reads as not there, and <see cref="IsIncomplete"/> says so.</remarks>
public sealed class RootContents : IInitramfsVisitor
{
    public const int LongestFile = 4 << 20;
    public const int MostBytes = 128 << 20;

    private readonly Dictionary<RootNode, byte[]> _data = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private RootNode? _node;
    private bool _isBusybox;
    private bool _collects;
    private long _kept;

    private RootContents(UnpackRules rules) => Tree = new RootTree(rules);

    public RootTree Tree { get; }

    /// <summary>Something was too long, or too much: what is not here may be in the image.</summary>
    public bool IsIncomplete { get; private set; }

    bool IInitramfsVisitor.EntryTaken => Tree.EntryTaken;

    bool IInitramfsVisitor.WantsMore => _collects || Tree.WantsMore;

    /// <summary>Reads an image as the kernel does, to its end or the kernel's first message.</summary>
    public static RootContents Read(Stream image, UnpackRules rules, out InitramfsReading reading)
    {
        var contents = new RootContents(rules);
        reading = InitramfsReader.Read(new InputWindow(image), rules, contents, KernelDecoders.Create);
        return contents;
    }

    /// <summary>Of a file, links followed; null where there is none, or it is a program.</summary>
    /// <param name="path">As Latin-1, absolute or not.</param>
    public byte[]? BytesOf(string path) => Tree.Find(path).Node is { IsFile: true } node ? node.Size == 0 ? [] : _data.GetValueOrDefault(node) : null;

    /// <summary>The same as Latin-1.</summary>
    public string? TextOf(string path) => BytesOf(path) is { } bytes ? Encoding.Latin1.GetString(bytes) : null;

    void IInitramfsVisitor.SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset) => Tree.SegmentStarted(index, kind, compression, offset);

    bool IInitramfsVisitor.EntryStarted(in CpioEntry entry)
    {
        var treeWants = Tree.EntryStarted(entry);
        _node = entry.IsFile && Tree.EntryTaken ? Tree.Find(EntryExtraction.PathOf(entry)).Node : null;
        _isBusybox = entry.Name.EndsWith("busybox", StringComparison.Ordinal);
        _collects = _node is not null && entry.Header.FileSize is > 0 and <= LongestFile && _kept + entry.Header.FileSize <= MostBytes;
        IsIncomplete |= _node is not null && entry.Header.FileSize > 0 && !_collects;
        _bytes.ResetWrittenCount();
        return treeWants || _collects;
    }

    void IInitramfsVisitor.EntryData(ReadOnlySpan<byte> bytes)
    {
        Tree.EntryData(bytes);
        if (_collects)
        {
            _bytes.Write(bytes);
            _collects = _isBusybox || !_bytes.WrittenSpan.StartsWith("\u007fELF"u8);
        }
    }

    void IInitramfsVisitor.EntryEnded(bool whole)
    {
        Tree.EntryEnded(whole);
        if (_node is { } node && _collects)
        {
            _kept += _bytes.WrittenCount;
            _data[node] = _bytes.WrittenSpan.ToArray();
        }

        (_node, _collects) = (null, false);
    }

    void IInitramfsVisitor.EntrySkipped(in CpioEntry entry, SilentLossKind why) => Tree.EntrySkipped(entry, why);

    void IInitramfsVisitor.SegmentEnded(InitramfsSegment segment) => Tree.SegmentEnded(segment);

    bool IInitramfsVisitor.HasRoomFor(long bytes) => Tree.HasRoomFor(bytes);
}

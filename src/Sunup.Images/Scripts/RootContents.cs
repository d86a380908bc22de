using System.Buffers;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.KernelModules;
using Sunup.Images.Extracting;
using Sunup.Images.Reading;

namespace Sunup.Images.Scripts;

/// <summary>The root that an image unpacks to, with the bytes of its texts: scripts, configurations, lists of modules. Programs are known, not kept; a busybox is.</summary>
/// <remarks>Bounds: <see cref="LongestFile"/> a file, <see cref="MostBytes"/> in all; what is beyond reads as not there, and <see cref="NotKept"/> names it. Modules and firmware are not kept.</remarks>
public sealed class RootContents : IInitramfsVisitor
{
    public const int LongestFile = 4 << 20;
    public const int MostBytes = 128 << 20;

    private const int MostTold = 10;
    private const int MagicLength = 6;
    private const int StartLength = 512;

    private readonly Dictionary<RootNode, byte[]> _data = [];
    private readonly List<string> _notKept = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private RootNode? _node;
    private string _name = "";
    private bool _fits;
    private bool _collects;
    private long _kept;

    private RootContents(UnpackRules rules) => Tree = new RootTree(rules);

    public RootTree Tree { get; }

    /// <summary>Texts that were too long, or too much: absolute paths, the first few.</summary>
    public IReadOnlyList<string> NotKept => _notKept;

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

    /// <summary>Where a path leads, links at its end followed: absolute, and as it is where they go round.</summary>
    public string FinalPathOf(string path) =>
        FinalPath.Of(path, at => Tree.Find(at, followLast: false).Node is { IsSymbolicLink: true } link ? link.Target : null)?.Replace("/./", "/", StringComparison.Ordinal) ?? path;

    void IInitramfsVisitor.SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset) => Tree.SegmentStarted(index, kind, compression, offset);

    bool IInitramfsVisitor.EntryStarted(in CpioEntry entry)
    {
        var treeWants = Tree.EntryStarted(entry);
        _name = entry.Name;
        _node = entry.IsFile && Tree.EntryTaken ? Tree.Find(EntryExtraction.PathOf(entry)).Node : null;
        if (_node is { } node && entry.Header.FileSize > 0 && _data.Remove(node, out var earlier))
        {
            _kept -= earlier.Length;
        }

        _collects = _node is not null && entry.Header.FileSize > 0 && !ModuleNames.IsFile(_name);
        _fits = entry.Header.FileSize <= LongestFile && _kept + entry.Header.FileSize <= MostBytes;
        _bytes.ResetWrittenCount();
        return treeWants || _collects;
    }

    void IInitramfsVisitor.EntryData(ReadOnlySpan<byte> bytes)
    {
        Tree.EntryData(bytes);
        if (!_collects)
        {
            return;
        }

        _bytes.Write(_fits ? bytes : bytes[..Math.Min(StartLength, bytes.Length)]);
        if (_bytes.WrittenCount < MagicLength)
        {
            return;
        }

        var start = _bytes.WrittenSpan[..Math.Min(StartLength, _bytes.WrittenCount)];
        _collects = _fits && IsWanted(start);
        if (!_fits && IsText(start) && _notKept.Count < MostTold)
        {
            _notKept.Add("/" + _name.TrimStart('/'));
        }
    }

    void IInitramfsVisitor.EntryEnded(bool whole)
    {
        Tree.EntryEnded(whole);
        if (_node is { } node && _collects && _fits)
        {
            _kept += _bytes.WrittenCount;
            _data[node] = _bytes.WrittenSpan.ToArray();
        }

        (_node, _collects) = (null, false);
    }

    // Of firmware there are hundreds of megabytes; what of it is text, as settings of a radio are, is short and stays.
    private bool IsWanted(ReadOnlySpan<byte> start) => _name.EndsWith("busybox", StringComparison.Ordinal)
        || (!start.StartsWith("\u007fELF"u8) && (!_name.Contains("lib/firmware/", StringComparison.Ordinal) || IsText(start)));

    private static bool IsText(ReadOnlySpan<byte> start) => !start.Contains((byte)0) && CompressionMagic.Detect(start[..MagicLength]) is null;

    void IInitramfsVisitor.EntrySkipped(in CpioEntry entry, SilentLossKind why) => Tree.EntrySkipped(entry, why);

    void IInitramfsVisitor.SegmentEnded(InitramfsSegment segment) => Tree.SegmentEnded(segment);

    bool IInitramfsVisitor.HasRoomFor(long bytes) => Tree.HasRoomFor(bytes);
}

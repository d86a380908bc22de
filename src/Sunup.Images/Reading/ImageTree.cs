using System.Buffers;
using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Images.Reading;

/// <summary>The root file system that an image unpacks to: its paths, its links, and the text of a few files.</summary>
/// <remarks>
/// Symbolic links on the way to a path are followed, as the kernel does while it unpacks: in an image where <c>lib</c> is a link to <c>usr/lib</c>,
/// <c>lib/modules</c> is <c>usr/lib/modules</c>. Memory is proportional to the number of paths.
/// </remarks>
/// <param name="keepsBytes">Says of a path, links on the way to it followed, whether the file's bytes are kept; null for those of no other file.</param>
internal sealed class ImageTree(Func<string, bool>? keepsBytes = null) : IInitramfsVisitor
{
    private const int MostLinks = 40;
    private const int LongestText = 32 << 20;
    private const long MostBytes = 128 << 20;

    private readonly Dictionary<string, ImageNode> _nodes = new(StringComparer.Ordinal) { [""] = new(0x41ed) };
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _data = new();
    private byte[]? _init;
    private string? _path;
    private uint _mode;
    private bool _keeps;
    private bool _keepsBytes;
    private long _keptBytes;

    /// <summary>What the kernel saw, in order.</summary>
    public List<InitramfsSegment> Segments { get; } = [];

    public IEnumerable<string> Paths => _nodes.Keys;

    /// <summary>At a path whose parents are no links: one that <see cref="Resolve"/> gave.</summary>
    public ImageNode? Find(string path) => _nodes.GetValueOrDefault(path);

    /// <summary>Text of a file that is kept (see <see cref="IsKept"/>); empty where there is none.</summary>
    public string TextOf(string path) => Resolve(path) is { } real ? _texts.GetValueOrDefault(real, "") : "";

    /// <summary>Of a file whose bytes were to be kept, at a path that <see cref="Resolve"/> gave; null where there is none.</summary>
    public byte[]? BytesOf(string path) => _bytes.GetValueOrDefault(path);

    /// <summary>The image's <c>/init</c>, byte for byte; null where it is none or a link.</summary>
    public byte[]? Init => Find("init") is { Mode: var mode } && mode >> 12 == 8 ? _init : null;

    public bool HasChildren(string path) => _nodes.Keys.Any(other => other.Length > path.Length && other[path.Length] == '/' && other.StartsWith(path, StringComparison.Ordinal));

    /// <summary>Follows the symbolic links on the way to a path, not one at its end. Folders that do not exist stay as they are written.</summary>
    /// <returns>Null where the links go round.</returns>
    public string? Resolve(string path)
    {
        var links = 0;
        var pending = new Stack<string>(Parts(path).Reverse());
        var real = new List<string>();
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                real.RemoveRange(Math.Max(0, real.Count - 1), Math.Min(1, real.Count));
                continue;
            }

            real.Add(part);
            if (pending.Count > 0 && Find(string.Join('/', real)) is { Target: { } target })
            {
                if (++links > MostLinks)
                {
                    return null;
                }

                real = target.StartsWith('/') ? [] : real[..^1];
                foreach (var step in Parts(target).Reverse())
                {
                    pending.Push(step);
                }
            }
        }

        return string.Join('/', real);
    }

    void IInitramfsVisitor.SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    bool IInitramfsVisitor.EntryStarted(in CpioEntry entry)
    {
        _path = entry.IsTrailer ? null : Resolve(entry.Name);
        (_mode, _keeps) = (entry.Header.Mode, _path is not null && entry.IsFile && entry.Header.FileSize <= LongestText && IsKept(_path));
        _keepsBytes = _path is not null && entry.IsFile && entry.Header.FileSize <= Math.Min(LongestText, MostBytes - _keptBytes) && keepsBytes?.Invoke(_path) == true;
        _data.ResetWrittenCount();
        return _keeps || _keepsBytes || entry.IsSymbolicLink;
    }

    void IInitramfsVisitor.EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_keeps || _keepsBytes || _mode >> 12 == 0xa)
        {
            _data.Write(bytes);
        }
    }

    void IInitramfsVisitor.EntryEnded(bool whole)
    {
        if (_path is not { Length: > 0 } path || !(ParentOf(path) is "" || Find(ParentOf(path)) is { IsFolder: true }))
        {
            return;
        }

        var text = _keepsBytes && !_keeps ? "" : Encoding.UTF8.GetString(_data.WrittenSpan);
        var node = new ImageNode(_mode, _mode >> 12 == 0xa ? text.TrimEnd('\0') : null);
        if (!node.IsFolder && Find(path) is { IsFolder: true } && HasChildren(path))
        {
            return;
        }

        _nodes[path] = node;
        _texts.Remove(path);
        if (_keeps)
        {
            _texts[path] = text;
        }

        _bytes.Remove(path);
        if (_keepsBytes)
        {
            _bytes[path] = _data.WrittenSpan.ToArray();
            _keptBytes += _data.WrittenCount;
        }

        if (path == "init")
        {
            _init = _keeps ? _data.WrittenSpan.ToArray() : null;
        }
    }

    void IInitramfsVisitor.EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
    }

    void IInitramfsVisitor.SegmentEnded(InitramfsSegment segment) => Segments.Add(segment);

    internal static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    // The texts that say which modules there are and which are loaded, and what starts what.
    private static bool IsKept(string path) => path.EndsWith("/modules.dep", StringComparison.Ordinal)
        || path.EndsWith("/modules.alias", StringComparison.Ordinal)
        || path.EndsWith("/modules.softdep", StringComparison.Ordinal)
        || path.EndsWith("/modules.builtin", StringComparison.Ordinal)
        || path.EndsWith("/ORDER", StringComparison.Ordinal)
        || path is "conf/modules" or "init";

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}

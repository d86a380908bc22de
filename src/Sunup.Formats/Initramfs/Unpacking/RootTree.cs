using System.Collections.Immutable;
using Sunup.Formats.Compression;
using Sunup.Formats.Executables;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>The root file system as the kernel makes it from an image: give it to <see cref="InitramfsReader"/> as the visitor.</summary>
/// <remarks>
/// <para>
/// Source: init/initramfs.c, <c>do_name</c>, <c>do_symlink</c>, <c>maybe_link</c>, <c>clean_path</c>. It starts with what the built-in archive of every kernel has
/// (usr/default_cpio_list): <c>/dev</c>, <c>/dev/console</c>, <c>/root</c>.
/// </para>
/// <para>Memory is a node for each path, bounded by <see cref="MostNodes"/>, and of programs what decides whether they run; not data.</para>
/// </remarks>
public sealed class RootTree : IInitramfsVisitor
{
    /// <summary>Nodes that are kept. An image of more is unpacked no further here: <see cref="IsIncomplete"/>.</summary>
    public const int MostNodes = 1_000_000;

    private const uint ExecuteBits = 0b001_001_001;

    private readonly RootChanges _changes;
    private readonly RootRoom _room;
    private readonly ProgramScanner _scanner = new();
    private CpioEntry _entry;
    private RootNode? _file;
    private bool _scans;

    /// <param name="rules">What of the kernel decides.</param>
    /// <param name="room">Bytes that the root file system holds, in pages of 4096; null where that is not known.</param>
    public RootTree(UnpackRules rules, long? room = null)
    {
        _room = new RootRoom(room);
        _changes = new RootChanges(rules, _room);
    }

    public RootNode Root => _changes.Root;

    /// <summary>What is lost without a word, in order of appearance; the first 1000.</summary>
    public ImmutableArray<SilentLoss> Losses => _changes.Losses.Kept;

    /// <summary>How many are lost.</summary>
    public long LossCount => _changes.Losses.Count;

    /// <summary>Files and links whose content a later entry of the same path replaced, in order; the first 100 000.</summary>
    public IReadOnlyList<RootReplacement> Replacements => _changes.Replacements;

    /// <summary>There were more than <see cref="MostNodes"/>: what is here is not all.</summary>
    public bool IsIncomplete => _changes.IsFull;

    /// <summary>Bytes in files, each rounded up to pages of 4096: the memory that they take.</summary>
    public long UsedBytes => _room.Used;

    public bool EntryTaken => _file is not null;

    public bool WantsMore => _scans && _scanner.WantsMore;

    /// <summary>Where a path leads, from the root, absolute or not.</summary>
    /// <param name="path">Names byte by byte as Latin-1; for ASCII that is the text.</param>
    /// <param name="followLast">A symbolic link at the end is followed too.</param>
    public RootLookup Find(string path, bool followLast = true) => RootWalk.Find(Root, path, followLast);

    /// <summary>All paths but the root, each folder before what is in it, names in byte order.</summary>
    public IEnumerable<(string Path, RootNode Node)> Paths()
    {
        var stack = new Stack<(string Path, RootNode Node)>();
        Push(stack, "", Root);
        while (stack.TryPop(out var item))
        {
            yield return item;
            Push(stack, item.Path + "/", item.Node);
        }
    }

    /// <summary>What a kernel before 5.10 does after a message, with a RAM disk built in: the top level is emptied of all but folders with something in them.</summary>
    /// <remarks>Source: init/initramfs.c of 5.4, <c>clean_rootfs</c>.</remarks>
    public void WipeTopLevel()
    {
        foreach (var (name, node) in Root.Children.ToArray())
        {
            if (!node.IsFolder || node.Children.Count == 0)
            {
                Root.Names!.Remove(name);
            }
        }
    }

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        _entry = entry;
        _file = null;
        _scans = false;
        if (entry.IsTrailer)
        {
            _changes.ForgetLinks();
        }
        else if (entry.IsFile)
        {
            _file = _changes.OpenFile(entry);
            _scans = _file is not null && entry.Header.FileSize > 0 && ((entry.Header.Mode & ExecuteBits) != 0 || entry.Header.LinkCount > 1);
            StartScan();
        }
        else if (!entry.IsSymbolicLink)
        {
            _changes.MakeNode(entry);
        }

        return _scans;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_entry.IsSymbolicLink)
        {
            _changes.MakeSymbolicLink(_entry, bytes);
        }
        else if (_scans)
        {
            _scanner.Take(bytes);
        }
    }

    public void EntryEnded(bool whole)
    {
        if (_file is null)
        {
            return;
        }

        if (_scans)
        {
            _file.Program = _scanner.Finish();
        }

        if (!whole)
        {
            _file.IsLeftOpen = true;
            _changes.Losses.Add(SilentLossKind.CutShort, _entry, "The archive ends in the middle of its data: it has its full length, with holes, and is still open for writing.");
        }
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why) => _changes.Losses.Add(why, entry, why switch
    {
        SilentLossKind.DataWhereNoneIsTaken => "Only files and symbolic links may have data: the kernel skips the entry.",
        SilentLossKind.CutShort => "The archive ends in the middle of its header, name or target.",
        _ => $"Its name has {entry.Header.NameSize} bytes, its data {entry.Header.FileSize}; a name has 1 to 4096, a link's target at most 4096.",
    });

    public void SegmentEnded(InitramfsSegment segment)
    {
    }

    public bool HasRoomFor(long bytes) => _file is null || _room.HasRoomFor(bytes);

    private void StartScan()
    {
        if (_scans)
        {
            _scanner.Start(_entry.Header.FileSize);
        }
        else if (_file is { Size: 0 } && (_file.Permissions & ExecuteBits) != 0)
        {
            _file.Program = ProgramSummary.Empty;
        }
    }

    private static void Push(Stack<(string Path, RootNode Node)> stack, string prefix, RootNode node)
    {
        foreach (var (name, child) in node.Children.OrderByDescending(pair => pair.Key, StringComparer.Ordinal))
        {
            stack.Push((prefix + name, child));
        }
    }
}

using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Images.Extracting;

/// <summary>Listens to the kernel's tree while it is made, and knows in the end which entry each file has its data from.</summary>
/// <param name="tree">Does what the kernel does.</param>
/// <param name="rules">Whose doing.</param>
internal sealed class FinalTree(RootTree tree, UnpackRules rules) : IInitramfsVisitor
{
    private readonly Dictionary<RootNode, (int Image, RootSource Source)> _data = [];

    /// <summary>Which image is read; set by who reads them.</summary>
    public int Image { get; set; }

    public int Entries { get; private set; }

    public RootTree Tree => tree;

    bool IInitramfsVisitor.EntryTaken => tree.EntryTaken;

    bool IInitramfsVisitor.WantsMore => tree.WantsMore;

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset) => tree.SegmentStarted(index, kind, compression, offset);

    public bool EntryStarted(in CpioEntry entry)
    {
        var wantsData = tree.EntryStarted(entry);
        Entries += entry.IsTrailer ? 0 : 1;
        if (entry.IsFile && entry.Header.FileSize > 0 && tree.EntryTaken && tree.Find(EntryExtraction.PathOf(entry)).Node is { } node)
        {
            _data[node] = (Image, new RootSource(entry.Segment, entry.Offset));
        }

        return wantsData;
    }

    public void EntryData(ReadOnlySpan<byte> bytes) => tree.EntryData(bytes);

    public void EntryEnded(bool whole) => tree.EntryEnded(whole);

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
        Entries++;
        tree.EntrySkipped(entry, why);
    }

    public void SegmentEnded(InitramfsSegment segment) => tree.SegmentEnded(segment);

    bool IInitramfsVisitor.HasRoomFor(long bytes) => tree.HasRoomFor(bytes);

    /// <summary>After the last image: what an old kernel wipes when it had something to say.</summary>
    public void Finish(InitramfsReading reading)
    {
        if (reading.Message is not null && rules.WipesAfterMessage)
        {
            tree.WipeTopLevel();
        }
    }

    /// <summary>Makes all but the files' data, and says which entry's data goes where.</summary>
    public Dictionary<(int Image, RootSource Source), string[]> Make(TargetWriter writer, PathFilter filter)
    {
        var files = new Dictionary<(int, RootSource), string[]>();
        var names = new Dictionary<RootNode, string[]>();
        foreach (var (path, node) in tree.Paths().Where(item => item.Node.Source is not null && filter.Wants(TextOf(item.Path))))
        {
            var header = HeaderOf(node);
            switch (node)
            {
                case { IsFolder: true }:
                    writer.MakeFolder(path, header);
                    break;
                case { IsSymbolicLink: true }:
                    writer.MakeLink(path, Encoding.Latin1.GetBytes(node.Target!), header);
                    break;
                case { IsFile: false }:
                    writer.MakeNode(path, header);
                    break;
                case var _ when names.TryGetValue(node, out var first):
                    writer.Link(path, first);
                    break;
                default:
                    MakeFile(writer, path, node, files, names);
                    break;
            }
        }

        return files;
    }

    private void MakeFile(TargetWriter writer, string path, RootNode node, Dictionary<(int, RootSource), string[]> files, Dictionary<RootNode, string[]> names)
    {
        if (writer.MakeFile(path, out var place) is not { } file)
        {
            return;
        }

        using (file)
        {
            // Full size at once: where the archive ends early the kernel's file has holes as well.
            _ = Linux.Files.FolderNode.SetLength(file, node.Size);
            writer.FinishFile(file, path, HeaderOf(node));
            names[node] = place.Parts;
            if (node.Size > 0 && _data.TryGetValue(node, out var source))
            {
                files[source] = place.Parts;
            }
        }
    }

    internal static CpioNewcHeader HeaderOf(RootNode node) => new()
    {
        Mode = node.Type | node.Permissions,
        Uid = node.Uid,
        Gid = node.Gid,
        ModificationTime = node.ModifiedAt,
        DeviceMajor = node.DeviceMajor,
        DeviceMinor = node.DeviceMinor,
    };

    private static string TextOf(string path) => CpioEntry.TextOf(Encoding.Latin1.GetBytes(path));
}

/// <summary>The second reading: writes the data of the entries that are in the kernel's tree.</summary>
internal sealed class DataExtraction(
    Dictionary<(int Image, RootSource Source), string[]> files, TargetWriter writer, ExtractNotes notes, Action<long>? progress, CancellationToken cancellationToken)
    : IInitramfsVisitor, IDisposable
{
    private FileInWork? _file;
    private long _told;

    public int Image { get; set; }

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public void SegmentEnded(InitramfsSegment segment)
    {
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _file = null;
        if (entry.IsFile && files.TryGetValue((Image, new RootSource(entry.Segment, entry.Offset)), out var parts) && writer.Reopen(parts) is { } handle)
        {
            _file = new FileInWork(handle, string.Join('/', parts), parts, entry.Header);
        }

        return _file is not null;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_file is not { } file)
        {
            return;
        }

        if (file.Write(bytes) is not 0 and var errno)
        {
            file.Dispose();
            writer.Remove(file.Parts);
            notes.Files--;
            _file = null;
            notes.Failed(file.Path, errno);
            return;
        }

        notes.Bytes += bytes.Length;
        if (notes.Bytes - _told > 8 << 20)
        {
            _told = notes.Bytes;
            progress?.Invoke(_told);
        }
    }

    public void EntryEnded(bool whole)
    {
        if (_file is { } file)
        {
            writer.FinishFile(file.Handle, file.Path, file.Header);
            file.Dispose();
            _file = null;
        }
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
    }

    /// <summary>A file that was in work is removed.</summary>
    public void Dispose()
    {
        if (_file is { } file)
        {
            file.Dispose();
            writer.Remove(file.Parts);
            notes.Files--;
        }
    }
}

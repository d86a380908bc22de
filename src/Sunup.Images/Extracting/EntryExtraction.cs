using System.Text;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Linux.Files;

namespace Sunup.Images.Extracting;

/// <summary>Extracts entries as they come: later ones win, folders that are missing are made.</summary>
internal sealed class EntryExtraction : IInitramfsVisitor, IDisposable
{
    private readonly ExtractNotes _notes;
    private readonly PathFilter _filter;
    private readonly TargetWriter _writer;
    private readonly Action<long>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<(uint Major, uint Minor, uint Inode, uint Type), string[]> _links = [];
    private CpioEntry _entry;
    private string _path = "";
    private bool _wanted;
    private FileInWork? _file;
    private long _told;

    public EntryExtraction(TargetFolder target, ExtractNotes notes, ExtractOptions options, Action<long>? progress, CancellationToken cancellationToken)
    {
        (_notes, _progress, _cancellationToken) = (notes, progress, cancellationToken);
        _filter = new PathFilter(options.Only);
        _writer = new TargetWriter(target, notes, options.AsRoot);
    }

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public void SegmentEnded(InitramfsSegment segment)
    {
    }

    public bool EntryStarted(in CpioEntry entry)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _file = null;
        _entry = entry;
        _path = PathOf(entry);
        _wanted = !entry.IsTrailer && _filter.Wants(entry.Name);
        if (entry.IsTrailer)
        {
            _links.Clear();
            return false;
        }

        _notes.Entries++;
        if (entry.IsFile)
        {
            return StartFile();
        }

        if (_wanted && entry.IsFolder)
        {
            if (_path.AsSpan().Trim("./").Length > 0)
            {
                _writer.MakeFolder(_path, entry.Header);
            }
        }
        else if (_wanted && entry.Type is FileTypes.CharacterDevice or FileTypes.BlockDevice or FileTypes.Fifo or FileTypes.Socket)
        {
            _writer.MakeNode(_path, entry.Header);
        }
        else if (_wanted && !entry.IsSymbolicLink)
        {
            _notes.Lost(entry.Name, $"the kernel knows no file type 0x{entry.Type:x4}");
        }

        return false;
    }

    public void EntryData(ReadOnlySpan<byte> bytes)
    {
        if (_entry.IsSymbolicLink && _wanted)
        {
            // The kernel's text ends at the first NUL.
            _writer.MakeLink(_path, bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes, _entry.Header);
        }
        else if (_file is { } file)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (file.Write(bytes) is not 0 and var errno)
            {
                Abandon(file);
                _notes.Failed(_entry.Name, errno);
                return;
            }

            _notes.Bytes += bytes.Length;
            if (_notes.Bytes - _told > 8 << 20)
            {
                _told = _notes.Bytes;
                _progress?.Invoke(_told);
            }
        }
    }

    public void EntryEnded(bool whole)
    {
        if (_file is not { } file)
        {
            return;
        }

        if (!whole)
        {
            _notes.Lost(_entry.Name, $"the image ends in the middle of it: {file.Written} of {_entry.Header.FileSize} bytes");
        }

        _writer.FinishFile(file.Handle, _path, file.Header);
        file.Dispose();
        _file = null;
    }

    public void EntrySkipped(in CpioEntry entry, SilentLossKind why)
    {
        _notes.Entries++;
        if (_filter.Wants(entry.Name))
        {
            _notes.Lost(entry.Name, why);
        }
    }

    /// <summary>A file that was in work is removed; folders get their attributes.</summary>
    public void Dispose()
    {
        if (_file is { } file)
        {
            Abandon(file);
        }

        _writer.Dispose();
    }

    private bool StartFile()
    {
        var header = _entry.Header;
        var key = (header.HolderMajor, header.HolderMinor, header.Inode, _entry.Type);
        if (header.LinkCount > 1 && _links.TryGetValue(key, out var first))
        {
            return LinkTo(first);
        }

        if (!_wanted || _writer.MakeFile(_path, out var place) is not { } handle)
        {
            return false;
        }

        if (header.LinkCount > 1)
        {
            _links[key] = place.Parts;
        }

        _file = new FileInWork(handle, _path, place.Parts, header);
        return true;
    }

    // The data may come with any of the names, one that is not wanted included.
    private bool LinkTo(string[] first)
    {
        if (_wanted && _writer.Link(_path, first) is not 0 and var errno)
        {
            _notes.Lost(_entry.Name, $"a hard link to {string.Join('/', first)}: {FolderNode.TextOf(errno)}");
        }

        if (_entry.Header.FileSize == 0 || _writer.Reopen(first) is not { } handle)
        {
            return false;
        }

        FolderNode.SetLength(handle, 0);
        _file = new FileInWork(handle, _path, first, _entry.Header);
        return true;
    }

    private void Abandon(FileInWork file)
    {
        file.Dispose();
        _writer.Remove(file.Parts);
        _notes.Files--;
        _file = null;
    }

    internal static string PathOf(in CpioEntry entry)
    {
        var name = entry.NameBytes.Span;
        return Encoding.Latin1.GetString(name.IndexOf((byte)0) is >= 0 and var end ? name[..end] : name);
    }
}

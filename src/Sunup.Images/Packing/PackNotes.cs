using System.Collections.Immutable;
using Sunup.Linux.Files;
using Sunup.Model;

namespace Sunup.Images.Packing;

/// <summary>Counts, and notices what is worth a finding: each kind once, with its first examples.</summary>
internal sealed class PackNotes(string folder)
{
    // Below this, holes are not worth a word.
    private const long NotableHoles = 1 << 20;

    private readonly NoteList _unreadable = new(folder);
    private readonly NoteList _impossible = new(folder);
    private readonly NoteList _changed = new(folder);
    private readonly NoteList _sockets = new(folder);
    private readonly NoteList _outputs = new(folder);
    private readonly NoteList _sparse = new(folder);
    private readonly NoteList _early = new(folder);
    private long _holes;
    private int _ownersChanged;
    private bool _nothingEarly;

    public int Files { get; set; }

    public int Folders { get; set; }

    public int SymbolicLinks { get; set; }

    public int Devices { get; set; }

    public long DataBytes { get; set; }

    public void Unreadable(string path, string why) => _unreadable.Add(path, why);

    public void Impossible(string path, string why) => _impossible.Add(path, why);

    public void Changed(string path, string why) => _changed.Add(path, why);

    public void Socket(string path) => _sockets.Add(path, "a socket");

    public void OutputInTree(string path) => _outputs.Add(path, "the output file");

    public void NoteHoles(TreeNode node)
    {
        var holes = node.Status.Length - node.Status.BytesOnDisk;
        if (holes >= NotableHoles)
        {
            _holes += holes;
            _sparse.Add(node.Text, $"{node.Status.Length} bytes, {node.Status.BytesOnDisk} on disk");
        }
    }

    public void CountOwner(in NodeStatus status, bool kept)
    {
        if (!kept && (status.Uid != 0 || status.Gid != 0))
        {
            _ownersChanged++;
        }
    }

    /// <summary>Looks for what the early scan would not find.</summary>
    public void CheckEarly(List<TreeNode> tree)
    {
        var found = false;
        CheckEarly(tree, ref found);
        _nothingEarly = !found;
    }

    public PackReport ToReport(long archiveBytes) => new()
    {
        Files = Files,
        Folders = Folders,
        SymbolicLinks = SymbolicLinks,
        Devices = Devices,
        OwnersChanged = _ownersChanged,
        DataBytes = DataBytes,
        ArchiveBytes = archiveBytes,
        Findings = [.. Findings()],
    };

    private void CheckEarly(List<TreeNode> nodes, ref bool found)
    {
        foreach (var node in nodes)
        {
            CheckEarly(node.Children, ref found);
            if (node.Status.Type != FileTypes.Folder)
            {
                var isEarly = node.Status.Type == FileTypes.Regular && EarlyNames.IsRead(node.Path);
                found |= isEarly;
                if (!isEarly)
                {
                    _early.Add(node.Text, "the kernel does not look for it before it unpacks the initramfs");
                }
            }
        }
    }

    private IEnumerable<Finding> Findings()
    {
        if (_impossible.Any)
        {
            yield return PackFindings.Impossible(_impossible);
        }

        if (_unreadable.Any)
        {
            yield return PackFindings.Unreadable(_unreadable);
        }

        if (_changed.Any)
        {
            yield return PackFindings.Changed(_changed);
        }

        if (_nothingEarly)
        {
            yield return PackFindings.NothingEarly(_early);
        }
        else if (_early.Any)
        {
            yield return PackFindings.NotReadEarly(_early);
        }

        if (_sockets.Any)
        {
            yield return PackFindings.LeftOut(_sockets, "A socket is made by a program that listens; none listens after the boot.");
        }

        if (_outputs.Any)
        {
            yield return PackFindings.LeftOut(_outputs, "The archive would have contained itself, or its forerunner.");
        }

        if (_sparse.Any)
        {
            yield return PackFindings.Sparse(_sparse, _holes);
        }
    }
}

/// <summary>Paths of one kind of note: how many, and the first of them.</summary>
internal sealed class NoteList(string folder)
{
    private const int Shown = 8;

    private readonly ImmutableArray<Evidence>.Builder _examples = ImmutableArray.CreateBuilder<Evidence>();

    public int Count { get; private set; }

    public bool Any => Count > 0;

    public void Add(string path, string text)
    {
        Count++;
        if (_examples.Count < Shown)
        {
            _examples.Add(new Evidence(text, folder.Length == 0 ? path : $"{folder.TrimEnd('/')}/{path}"));
        }
    }

    public ImmutableArray<Evidence> ToEvidence() => Count <= _examples.Count
        ? _examples.ToImmutable()
        : [.. _examples, new Evidence($"and {Count - _examples.Count} more", folder.Length == 0 ? "others" : folder)];

    /// <summary><c>1 file</c>, <c>3 files</c>.</summary>
    public string Quantity(string one, string? several = null) => Count == 1 ? $"1 {one}" : $"{Count} {several ?? one + "s"}";
}

using Microsoft.Win32.SafeHandles;
using Sunup.Formats.Initramfs;
using Sunup.Linux.Files;

namespace Sunup.Images.Packing;

/// <summary>Makes a "newc" archive of a tree, as the kernel unpacks it: the same tree gives the same bytes.</summary>
/// <remarks>
/// Folders come before what is in them, names are sorted by bytes, inodes count from 1 in that order, the device is 0, names have no <c>./</c>.
/// Of a hard-linked file the last name carries the data, and the link count is that of the names in the tree. Not kept, because the format has no place:
/// extended attributes (file capabilities among them), holes, parts of a second.
/// </remarks>
/// <param name="options">How.</param>
/// <param name="progress">Told the bytes written, now and then; null for nobody.</param>
public sealed class TreePacker(PackOptions options, Action<long>? progress = null)
{
    /// <exception cref="Linux.LinuxException">The folder itself cannot be opened.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public PackReport Pack(string folder, Stream output, CancellationToken cancellationToken)
    {
        var notes = new PackNotes(folder);
        using var root = FolderNode.Open(folder);
        var tree = new TreeScan(options, notes, cancellationToken).Read(root);
        var archive = new CpioNewcStream(output);
        new TreeWriting(options, notes, archive, progress, cancellationToken).Write(root, tree);
        if (options.Early)
        {
            notes.CheckEarly(tree);
        }

        archive.Finish();
        return notes.ToReport(archive.Position);
    }
}

/// <summary>One run of <see cref="TreePacker"/> over a scanned tree.</summary>
internal sealed class TreeWriting(PackOptions options, PackNotes notes, CpioNewcStream archive, Action<long>? progress, CancellationToken cancellationToken)
{
    private const long ProgressStep = 8 << 20;

    private uint _inode;
    private long _nextProgress = ProgressStep;

    public void Write(FolderNode folder, List<TreeNode> nodes)
    {
        foreach (var node in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(folder, node);
            if (archive.Position >= _nextProgress)
            {
                _nextProgress = archive.Position + ProgressStep;
                progress?.Invoke(archive.Position);
            }
        }
    }

    private void Write(FolderNode folder, TreeNode node)
    {
        switch (node.Status.Type)
        {
            case FileTypes.Folder:
                WriteFolder(folder, node);
                break;
            case FileTypes.Regular:
                WriteFile(folder, node);
                break;
            case FileTypes.SymbolicLink:
                WriteLink(folder, node);
                break;
            default:
                Begin(node, 0);
                archive.End();
                notes.Devices++;
                break;
        }
    }

    private void WriteFolder(FolderNode parent, TreeNode node)
    {
        Begin(node, 0);
        archive.End();
        notes.Folders++;
        if (node.Children.Count == 0)
        {
            return;
        }

        using var folder = parent.OpenFolder(node.Name);
        if (folder is null)
        {
            notes.Changed(node.Text, FolderNode.TextOf(FolderNode.LastErrno));
            return;
        }

        Write(folder, node.Children);
    }

    private void WriteLink(FolderNode folder, TreeNode node)
    {
        if (folder.ReadLink(node.Name) is not { } target)
        {
            notes.Changed(node.Text, FolderNode.TextOf(FolderNode.LastErrno));
            return;
        }

        Begin(node, (uint)target.Length);
        archive.Write(target);
        archive.End();
        notes.SymbolicLinks++;
    }

    private void WriteFile(FolderNode folder, TreeNode node)
    {
        notes.Files++;
        if (!CarriesData(node))
        {
            Begin(node, 0);
            archive.End();
            return;
        }

        using var file = folder.OpenFile(node.Name);
        if (file is null)
        {
            notes.Unreadable(node.Text, FolderNode.TextOf(FolderNode.LastErrno));
            return;
        }

        // The scan's length stands in the header; what the file has by now is compared afterwards.
        Begin(node, (uint)node.Status.Length);
        Copy(file, node);
        notes.DataBytes += node.Status.Length;
        notes.NoteHoles(node);
    }

    private void Copy(SafeFileHandle file, TreeNode node)
    {
        var count = 0;
        while (archive.Missing > 0 && (count = FolderNode.Read(file, archive.GetSpan())) > 0)
        {
            archive.Commit(count);
        }

        if (count < 0)
        {
            notes.Unreadable(node.Text, FolderNode.TextOf(FolderNode.LastErrno));
        }

        var missing = archive.End();
        var now = FolderNode.StatusOf(file);
        var same = missing == 0 && now.Length == node.Status.Length && now.Inode == node.Status.Inode
            && now.ModifiedSeconds == node.Status.ModifiedSeconds && now.ModifiedNanoseconds == node.Status.ModifiedNanoseconds;
        if (!same && count >= 0)
        {
            notes.Changed(node.Text, $"it had {node.Status.Length} bytes when the tree was listed, {now.Length} when it had been read");
        }
    }

    private static bool CarriesData(TreeNode node) => node.Linked is null or { Left: 1 };

    private void Begin(TreeNode node, uint size)
    {
        var status = node.Status;
        archive.Begin(
            new CpioNewcHeader
            {
                Inode = InodeOf(node),
                Mode = status.Mode,
                Uid = options.KeepOwners ? status.Uid : 0,
                Gid = options.KeepOwners ? status.Gid : 0,
                LinkCount = node.Linked?.Names ?? (status.Type == FileTypes.Folder ? 2u : 1u),
                ModificationTime = TimeOf(status),
                FileSize = size,
                DeviceMajor = status.NodeMajor,
                DeviceMinor = status.NodeMinor,
            },
            node.Path);
        notes.CountOwner(status, options.KeepOwners);
    }

    private uint InodeOf(TreeNode node)
    {
        if (node.Linked is not { } linked)
        {
            return ++_inode;
        }

        linked.Left--;
        return linked.Inode = linked.Inode == 0 ? ++_inode : linked.Inode;
    }

    private uint TimeOf(in NodeStatus status) =>
        options.Time ?? (uint)Math.Clamp(status.ModifiedSeconds, 0, options.LatestTime ?? uint.MaxValue);
}

using Sunup.Formats.Initramfs;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Linux;
using Sunup.Linux.Files;

namespace Sunup.Images.Packing;

/// <summary>Reads a tree's names and attributes, sorted, and finds its hard links. Symbolic links are never followed.</summary>
/// <remarks>Memory is proportional to the number of names, not to the data.</remarks>
internal sealed class TreeScan(PackOptions options, PackNotes notes, CancellationToken cancellationToken)
{
    private readonly Dictionary<(ulong Device, ulong Inode), TreeNode> _firstNames = [];

    public List<TreeNode> Read(FolderNode root) => Read(root, []);

    private List<TreeNode> Read(FolderNode folder, byte[] path)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = folder.List();
        names.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        var nodes = new List<TreeNode>(names.Count);
        foreach (var name in names)
        {
            if (ReadName(folder, name, Join(path, name)) is { } node)
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }

    private TreeNode? ReadName(FolderNode folder, byte[] name, byte[] path)
    {
        if (folder.Status(name) is not { } status)
        {
            notes.Unreadable(CpioEntry.TextOf(path), FolderNode.TextOf(FolderNode.LastErrno));
            return null;
        }

        if (!IsWanted(path, status))
        {
            return null;
        }

        var node = new TreeNode
        {
            Path = path,
            Name = name,
            Status = status,
            Children = status.Type == FileTypes.Folder ? ReadFolder(folder, name, path) : [],
        };
        NoteLinks(node);
        return node;
    }

    private List<TreeNode> ReadFolder(FolderNode parent, byte[] name, byte[] path)
    {
        using var folder = parent.OpenFolder(name);
        if (folder is null)
        {
            notes.Unreadable(CpioEntry.TextOf(path), FolderNode.TextOf(FolderNode.LastErrno));
            return [];
        }

        try
        {
            return Read(folder, path);
        }
        catch (LinuxException error)
        {
            notes.Unreadable(CpioEntry.TextOf(path), FolderNode.TextOf(error.Errno));
            return [];
        }
    }

    private bool IsWanted(byte[] path, in NodeStatus status)
    {
        if (options.LeaveOut.Contains((status.Device, status.Inode)) && status.Type == FileTypes.Regular)
        {
            notes.OutputInTree(CpioEntry.TextOf(path));
            return false;
        }

        switch (status.Type)
        {
            case FileTypes.Socket:
                notes.Socket(CpioEntry.TextOf(path));
                return false;
            case FileTypes.Regular when status.Length > uint.MaxValue:
                notes.Impossible(CpioEntry.TextOf(path), $"has {status.Length} bytes; the format's size field ends at {uint.MaxValue}");
                return false;
        }

        if (path.Length > CpioNewcWriter.LongestPath)
        {
            notes.Impossible(CpioEntry.TextOf(path), $"its path has {path.Length} bytes; the kernel skips an entry with more than {CpioNewcWriter.LongestPath}");
            return false;
        }

        if (path.AsSpan().SequenceEqual(CpioNewcStream.Trailer))
        {
            notes.Impossible(CpioEntry.TextOf(path), "is the name that ends an archive");
            return false;
        }

        return true;
    }

    private void NoteLinks(TreeNode node)
    {
        // A symbolic link without its target is nothing to the kernel (init/initramfs.c, do_name), so each name carries it.
        if (node.Status.Type is FileTypes.Folder or FileTypes.SymbolicLink || node.Status.LinkCount < 2)
        {
            return;
        }

        var key = (node.Status.Device, node.Status.Inode);
        if (!_firstNames.TryGetValue(key, out var first))
        {
            _firstNames.Add(key, node);
            return;
        }

        node.Linked = first.Linked ??= new LinkedFile { Names = 1, Left = 1 };
        node.Linked.Names++;
        node.Linked.Left++;
    }

    private static byte[] Join(byte[] path, byte[] name)
    {
        var parent = path.Length == 0 ? 0 : path.Length + 1;
        var joined = new byte[parent + name.Length - 1];
        if (parent > 0)
        {
            path.CopyTo(joined, 0);
            joined[path.Length] = (byte)'/';
        }

        name.AsSpan(..^1).CopyTo(joined.AsSpan(parent));
        return joined;
    }
}

using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Linux.Files;

namespace Sunup.Images.Packing;

/// <summary>A name that was found in a tree.</summary>
internal sealed class TreeNode
{
    /// <summary>Below the tree's root, without NUL: <c>usr/bin/sh</c>.</summary>
    public required byte[] Path { get; init; }

    /// <summary>The last part, with its NUL.</summary>
    public required byte[] Name { get; init; }

    public required NodeStatus Status { get; init; }

    /// <summary>What is in a folder, sorted by bytes; empty for others.</summary>
    public List<TreeNode> Children { get; init; } = [];

    /// <summary>The file that this name is one of several of; null where it has no other name in the tree.</summary>
    public LinkedFile? Linked { get; set; }

    public string Text => CpioEntry.TextOf(Path);
}

/// <summary>A file with several names in the tree.</summary>
internal sealed class LinkedFile
{
    /// <summary>How many of them the tree has.</summary>
    public uint Names { get; set; }

    /// <summary>How many were not written yet: the last one carries the data.</summary>
    public uint Left { get; set; }

    /// <summary>In the archive; 0 until the first name was written.</summary>
    public uint Inode { get; set; }
}

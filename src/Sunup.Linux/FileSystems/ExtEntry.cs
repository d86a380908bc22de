namespace Sunup.Linux.FileSystems;

/// <summary>A folder or file of an ext2, ext3 or ext4 file system.</summary>
/// <param name="Inode">Its number.</param>
/// <param name="Mode">Type and permissions, as stat(2) has them.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct ExtEntry(uint Inode, ushort Mode, long Length)
{
    public bool IsDirectory => (Mode & 0xf000) == 0x4000;

    public bool IsRegular => (Mode & 0xf000) == 0x8000;

    public bool IsSymbolicLink => (Mode & 0xf000) == 0xa000;
}

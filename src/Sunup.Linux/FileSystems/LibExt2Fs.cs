using System.Runtime.InteropServices;

namespace Sunup.Linux.FileSystems;

/// <summary>The calls of libext2fs that reading needs. Source: e2fsprogs' ext2fs.h and ext2_io.h. Numbers below 256 are those of errno, others are the library's.</summary>
internal static unsafe partial class LibExt2Fs
{
    public const string Library = "libext2fs.so.2";
    public const string Package = "libext2fs2";

    /// <summary>EXT2_FLAG_64BITS, EXT2_FLAG_SOFTSUPP_FEATURES.</summary>
    public const int OpenFlags = 0x20000 | 0x8000;
    public const uint RootInode = 2;
    public const int InodeLength = 128;
    public const int DirectoryAbort = 2;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ext2fs_open(string name, int flags, int superblock, uint blockSize, nint manager, out nint fileSystem);

    [LibraryImport(Library)]
    internal static partial void ext2fs_free(nint fileSystem);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ext2fs_namei_follow(nint fileSystem, uint root, uint current, string name, out uint inode);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ext2fs_namei(nint fileSystem, uint root, uint current, string name, out uint inode);

    [LibraryImport(Library)]
    internal static partial nint ext2fs_read_inode(nint fileSystem, uint inode, Span<byte> into);

    [LibraryImport(Library)]
    internal static partial nint ext2fs_dir_iterate(nint fileSystem, uint directory, int flags, nint blockBuffer, delegate* unmanaged<byte*, int, int, byte*, nint, int> function, nint data);

    [LibraryImport(Library)]
    internal static partial nint ext2fs_file_open(nint fileSystem, uint inode, int flags, out nint file);

    [LibraryImport(Library)]
    internal static partial nint ext2fs_file_close(nint file);

    [LibraryImport(Library)]
    internal static partial nint ext2fs_file_llseek(nint file, ulong offset, int whence, out ulong position);

    [LibraryImport(Library)]
    internal static partial nint ext2fs_file_read(nint file, Span<byte> buffer, uint wanted, out uint got);
}

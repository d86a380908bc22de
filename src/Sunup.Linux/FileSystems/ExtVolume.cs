using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Sunup.Linux.FileSystems;

/// <summary>An ext2, ext3 or ext4 file system that libext2fs reads where it lies: no mount, no root, nothing written; a journal that was not played back stays so.</summary>
/// <remarks>Not thread-safe. What the library refuses is a null or an empty list with its number in <see cref="LastError"/>.</remarks>
public sealed class ExtVolume : IDisposable
{
    private const int LongestTarget = 4096;
    private const int LongestInInode = 60;

    // A folder that has more is no folder of a loader.
    private const int MostEntries = 65_536;

    private readonly StreamChannel _channel;
    private readonly nint _fileSystem;

    private ExtVolume(StreamChannel channel, nint fileSystem)
    {
        _channel = channel;
        _fileSystem = fileSystem;
    }

    /// <summary>Of the last call that failed, as the library counts errors; 0 for none.</summary>
    public long LastError { get; private set; }

    /// <summary>Null for what libext2fs does not take.</summary>
    /// <param name="partition">Its bytes from the first on; can seek, stays open.</param>
    /// <param name="error">The library's number; 0 for success.</param>
    /// <exception cref="SystemLibraryMissingException">There is no libext2fs.</exception>
    public static ExtVolume? Open(Stream partition, out long error)
    {
        var channel = new StreamChannel(partition);
        try
        {
            error = LibExt2Fs.ext2fs_open(channel.Name, LibExt2Fs.OpenFlags, 0, 0, channel.Manager, out var fileSystem);
            if (error == 0)
            {
                return new ExtVolume(channel, fileSystem);
            }

            channel.Dispose();
            return null;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            channel.Dispose();
            throw new SystemLibraryMissingException(LibExt2Fs.Library, LibExt2Fs.Package, missing);
        }
    }

    /// <summary>The folder or file of that path, links followed inside the file system. Null for none.</summary>
    public ExtEntry? Find(string path)
    {
        LastError = LibExt2Fs.ext2fs_namei_follow(_fileSystem, LibExt2Fs.RootInode, LibExt2Fs.RootInode, "/" + path.TrimStart('/'), out var inode);
        return LastError == 0 ? Status(inode) : null;
    }

    /// <summary>Where the symbolic link of that path points, as it stands in it; null for what is none.</summary>
    /// <remarks>Up to 59 bytes stand in the inode itself, at offset 40 (<c>i_block</c>); longer ones, up to a page, in a block.</remarks>
    public string? LinkTarget(string path)
    {
        LastError = LibExt2Fs.ext2fs_namei(_fileSystem, LibExt2Fs.RootInode, LibExt2Fs.RootInode, "/" + path.TrimStart('/'), out var inode);
        if (LastError != 0 || Status(inode) is not { IsSymbolicLink: true } link || link.Length is <= 0 or > LongestTarget)
        {
            return null;
        }

        if (link.Length >= LongestInInode)
        {
            return ReadBytes(link, 0, (int)link.Length) is { } target ? Encoding.UTF8.GetString(target) : null;
        }

        Span<byte> bytes = stackalloc byte[LibExt2Fs.InodeLength];
        LastError = LibExt2Fs.ext2fs_read_inode(_fileSystem, inode, bytes);
        return LastError == 0 ? Encoding.UTF8.GetString(bytes.Slice(40, (int)link.Length)) : null;
    }

    /// <summary>Names in a folder, without <c>.</c> and <c>..</c>, in the order in which they lie.</summary>
    public unsafe IReadOnlyList<(string Name, uint Inode)> List(ExtEntry folder)
    {
        if (!folder.IsDirectory)
        {
            return [];
        }

        var names = new List<(string, uint)>();
        var handle = GCHandle.Alloc(names);
        try
        {
            LastError = LibExt2Fs.ext2fs_dir_iterate(_fileSystem, folder.Inode, 0, 0, &AddName, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        return names;
    }

    public ExtEntry? Status(uint inode)
    {
        Span<byte> bytes = stackalloc byte[LibExt2Fs.InodeLength];
        LastError = LibExt2Fs.ext2fs_read_inode(_fileSystem, inode, bytes);
        if (LastError != 0)
        {
            return null;
        }

        var mode = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var high = (mode & 0xf000) == 0x8000 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[108..]) : 0;
        return new ExtEntry(inode, mode, (long)((ulong)high << 32 | low));
    }

    /// <summary>Up to <paramref name="count"/> bytes of a file; fewer at its end, null where it cannot be read.</summary>
    public byte[]? Read(ExtEntry file, long offset, int count)
    {
        return file.IsRegular ? ReadBytes(file, offset, count) : null;
    }

    private byte[]? ReadBytes(ExtEntry file, long offset, int count)
    {
        var wanted = (int)Math.Clamp(file.Length - offset, 0, count);
        if ((LastError = LibExt2Fs.ext2fs_file_open(_fileSystem, file.Inode, 0, out var open)) != 0)
        {
            return null;
        }

        var bytes = new byte[wanted];
        var done = 0;
        LastError = LibExt2Fs.ext2fs_file_llseek(open, (ulong)offset, 0, out _);
        while (LastError == 0 && done < wanted)
        {
            LastError = LibExt2Fs.ext2fs_file_read(open, bytes.AsSpan(done), (uint)(wanted - done), out var got);
            if (got == 0)
            {
                break;
            }

            done += (int)got;
        }

        _ = LibExt2Fs.ext2fs_file_close(open);
        return LastError != 0 ? null : done == wanted ? bytes : bytes[..done];
    }

    public void Dispose()
    {
        // Free and not close: nothing was changed, and nothing must be written.
        LibExt2Fs.ext2fs_free(_fileSystem);
        _channel.Dispose();
    }

    // struct ext2_dir_entry: inode, length of the entry, length of the name in the low byte, the name.
    [UnmanagedCallersOnly]
    private static unsafe int AddName(byte* entry, int offset, int blockSize, byte* buffer, nint data)
    {
        var names = (List<(string, uint)>)GCHandle.FromIntPtr(data).Target!;
        var name = Encoding.UTF8.GetString(entry + 8, entry[6]);
        if (name is not ("." or ".."))
        {
            names.Add((name, *(uint*)entry));
        }

        return names.Count >= MostEntries ? LibExt2Fs.DirectoryAbort : 0;
    }
}

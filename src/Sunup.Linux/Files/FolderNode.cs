using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <summary>An open folder: what is in it, by names as bytes, without ever following a symbolic link.</summary>
/// <remarks>
/// Names are bytes that end with a NUL (<see cref="NameOf"/>): Linux takes any but <c>/</c> and NUL, and .NET's strings do not hold all of them.
/// A name is one part, never a path, so that nothing leads out of the folder. Not thread-safe.
/// </remarks>
public sealed partial class FolderNode : IDisposable
{
    private const int EntryHeaderLength = 19;
    private const int OpenFolderFlags = FileCalls.ReadOnly | FileCalls.CloseOnExec;

    private readonly SafeFileHandle _handle;

    private FolderNode(int descriptor) => _handle = new SafeFileHandle(descriptor, ownsHandle: true);

    /// <summary>Opens a folder by its path; the path itself may go through symbolic links.</summary>
    /// <exception cref="LinuxException">It is not there, no folder, or may not be read.</exception>
    public static FolderNode Open(string path)
    {
        var descriptor = FileCalls.OpenAt(FileCalls.AtCurrentDirectory, path, OpenFolderFlags | FileCalls.Directory, 0);
        return descriptor >= 0 ? new FolderNode(descriptor) : throw Failure("open folder", path);
    }

    /// <summary>The same folder once more, with a life of its own.</summary>
    /// <exception cref="LinuxException">Too many files are open.</exception>
    public FolderNode Duplicate()
    {
        var descriptor = NodeCalls.Open(_handle, ".\0"u8, OpenFolderFlags | FileCalls.Directory, 0);
        return descriptor >= 0 ? new FolderNode(descriptor) : throw Failure("open folder", null);
    }

    /// <summary>A text as a name: UTF-8 and a NUL.</summary>
    public static byte[] NameOf(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>Opens a folder in this one. Null: <see cref="LastErrno"/> says why.</summary>
    public FolderNode? OpenFolder(ReadOnlySpan<byte> name)
    {
        var descriptor = NodeCalls.Open(_handle, Checked(name), OpenFolderFlags | FileCalls.Directory | FileCalls.NoFollow, 0);
        return descriptor >= 0 ? new FolderNode(descriptor) : null;
    }

    /// <summary>Opens a file in this folder for reading. Null: <see cref="LastErrno"/> says why.</summary>
    public SafeFileHandle? OpenFile(ReadOnlySpan<byte> name)
    {
        var descriptor = NodeCalls.Open(_handle, Checked(name), FileCalls.ReadOnly | FileCalls.CloseOnExec | FileCalls.NoFollow | FileCalls.NonBlocking, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
    }

    /// <summary>Names of what is in the folder, in no order, each with its NUL; <c>.</c> and <c>..</c> are left out.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public List<byte[]> List()
    {
        var names = new List<byte[]>();
        var buffer = new byte[1 << 15];
        nint length;
        while ((length = NodeCalls.GetEntries(_handle, buffer, buffer.Length)) > 0)
        {
            for (var entries = buffer.AsSpan(0, (int)length); entries.Length > EntryHeaderLength;)
            {
                // struct linux_dirent64: inode u64, offset s64, record length u16, type u8, name.
                var name = entries[EntryHeaderLength..];
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                {
                    names.Add(name.ToArray());
                }

                entries = entries[BinaryPrimitives.ReadUInt16LittleEndian(entries[16..])..];
            }
        }

        return length == 0 ? names : throw Failure("read folder", null);
    }

    /// <summary>Of a name in this folder; null: <see cref="LastErrno"/> says why.</summary>
    public NodeStatus? Status(ReadOnlySpan<byte> name) =>
        NodeCalls.Status(_handle, Checked(name), NodeCalls.NoFollowAt, FileCalls.StatxBasicStats, out var status) == 0 ? NodeStatus.From(status) : null;

    /// <summary>Of the folder itself.</summary>
    /// <exception cref="LinuxException">The kernel refuses to say.</exception>
    public NodeStatus Status() => StatusOf(_handle);

    /// <summary>Of an open file.</summary>
    /// <exception cref="LinuxException">The kernel refuses to say.</exception>
    public static NodeStatus StatusOf(SafeFileHandle file) =>
        NodeCalls.Status(file, "\0"u8, NodeCalls.EmptyPathAt, FileCalls.StatxBasicStats, out var status) == 0
            ? NodeStatus.From(status)
            : throw Failure("statx", null);

    /// <summary>Target of a symbolic link, without NUL; null: <see cref="LastErrno"/> says why.</summary>
    public byte[]? ReadLink(ReadOnlySpan<byte> name)
    {
        Span<byte> target = stackalloc byte[4096];
        var length = NodeCalls.ReadLink(_handle, Checked(name), target, target.Length);
        return length >= 0 ? target[..(int)length].ToArray() : null;
    }

    /// <summary>Of the last call of this thread that gave null or an error, positive; see errno(3).</summary>
    public static int LastErrno => Marshal.GetLastPInvokeError();

    /// <summary>The C library's text for an error number.</summary>
    public static string TextOf(int errno) => Native.Errno.Text(errno);

    public void Dispose() => _handle.Dispose();

    private static LinuxException Failure(string operation, string? detail) => new(operation, Marshal.GetLastPInvokeError(), detail);

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> name) =>
        name is [.., 0] and not [0] and not [(byte)'.', 0] and not [(byte)'.', (byte)'.', 0] && name.IndexOfAny((byte)0, (byte)'/') == name.Length - 1
            ? name
            : throw new ArgumentException("A name is one part of a path, neither '.' nor '..', and ends with a NUL.", nameof(name));
}

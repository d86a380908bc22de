using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <remarks>What changes the folder gives 0, or the positive error number.</remarks>
public sealed partial class FolderNode
{
    /// <summary>mkdirat(2).</summary>
    public int MakeFolder(ReadOnlySpan<byte> name, uint permissions) => Outcome(NodeCalls.MakeFolder(_handle, Checked(name), permissions));

    /// <summary>Creates a file that is not there, open for writing: openat(2) with O_EXCL, so that no link is followed. Null: <see cref="LastErrno"/> says why.</summary>
    public SafeFileHandle? MakeFile(ReadOnlySpan<byte> name, uint permissions)
    {
        const int flags = NodeCalls.WriteOnly | NodeCalls.Create | NodeCalls.Exclusive | FileCalls.CloseOnExec;
        var descriptor = NodeCalls.Open(_handle, Checked(name), flags | FileCalls.NoFollow, permissions);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
    }

    /// <summary>Opens a file that is there for writing; never a symbolic link. Null: <see cref="LastErrno"/> says why.</summary>
    public SafeFileHandle? OpenForWriting(ReadOnlySpan<byte> name)
    {
        const int flags = NodeCalls.WriteOnly | FileCalls.CloseOnExec | FileCalls.NonBlocking;
        var descriptor = NodeCalls.Open(_handle, Checked(name), flags | FileCalls.NoFollow, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
    }

    /// <summary>symlinkat(2). <paramref name="target"/> ends with a NUL.</summary>
    public int MakeSymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> name) =>
        target is [.., 0] ? Outcome(NodeCalls.MakeSymbolicLink(target, _handle, Checked(name))) : throw new ArgumentException("A target ends with a NUL.", nameof(target));

    /// <summary>mknodat(2): a device, FIFO or socket.</summary>
    public int MakeNode(ReadOnlySpan<byte> name, uint mode, uint major, uint minor) => Outcome(NodeCalls.MakeNode(_handle, Checked(name), mode, DeviceNumber(major, minor)));

    /// <summary>linkat(2): another name, in this folder, for a file in <paramref name="oldFolder"/>.</summary>
    public int Link(FolderNode oldFolder, ReadOnlySpan<byte> oldName, ReadOnlySpan<byte> newName) =>
        Outcome(NodeCalls.Link(oldFolder._handle, Checked(oldName), _handle, Checked(newName), 0));

    /// <summary>unlinkat(2).</summary>
    public int Remove(ReadOnlySpan<byte> name, bool folder) => Outcome(NodeCalls.Remove(_handle, Checked(name), folder ? NodeCalls.RemoveFolderAt : 0));

    /// <summary>fchownat(2), of a link itself.</summary>
    public int SetOwner(ReadOnlySpan<byte> name, uint uid, uint gid) => Outcome(NodeCalls.SetOwner(_handle, Checked(name), uid, gid, NodeCalls.NoFollowAt));

    /// <summary>fchmodat(2) of what is no symbolic link.</summary>
    public int SetMode(ReadOnlySpan<byte> name, uint permissions) => Outcome(NodeCalls.SetModeAt(_handle, Checked(name), permissions, 0));

    /// <summary>utimensat(2), of a link itself: both times, in seconds since 1970.</summary>
    public int SetTime(ReadOnlySpan<byte> name, long seconds) => Outcome(NodeCalls.SetTimes(_handle, Checked(name), [seconds, 0, seconds, 0], NodeCalls.NoFollowAt));

    /// <summary>write(2) until all is written.</summary>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = NodeCalls.Write(file, bytes, bytes.Length);
            if (count > 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (count == 0 || Marshal.GetLastPInvokeError() != Native.Errno.EINTR)
            {
                return count == 0 ? Native.Errno.EIO : Marshal.GetLastPInvokeError();
            }
        }

        return 0;
    }

    /// <summary>read(2). 0 at the end; negative: <see cref="LastErrno"/> says why.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        nint count;
        do
        {
            count = NodeCalls.Read(file, buffer, buffer.Length);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Native.Errno.EINTR);
        return (int)count;
    }

    /// <summary>ftruncate(2).</summary>
    public static int SetLength(SafeFileHandle file, long length) => Outcome(NodeCalls.SetLength(file, length));

    /// <summary>fchmod(2).</summary>
    public static int SetMode(SafeFileHandle file, uint permissions) => Outcome(NodeCalls.SetMode(file, permissions));

    /// <summary>fchownat(2) of an open file.</summary>
    public static int SetOwner(SafeFileHandle file, uint uid, uint gid) => Outcome(NodeCalls.SetOwner(file, "\0"u8, uid, gid, NodeCalls.EmptyPathAt));

    /// <summary>futimens(3): both times, in seconds since 1970.</summary>
    public static int SetTime(SafeFileHandle file, long seconds) => Outcome(NodeCalls.SetTimes(file, [seconds, 0, seconds, 0]));

    // glibc's makedev(3): 32 bits of major and minor each, in four pieces.
    private static ulong DeviceNumber(uint major, uint minor) =>
        ((ulong)(major & 0xfffff000) << 32) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & 0xffffff00) << 12) | (minor & 0xff);

    private static int Outcome(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();
}

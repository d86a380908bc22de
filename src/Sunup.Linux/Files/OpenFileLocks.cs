using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <summary>Asks the kernel whether somebody holds a lock on bytes of a file, without taking one.</summary>
/// <remarks>
/// Source: fcntl(2), F_OFD_GETLK. Needs nothing but the open file: it sees the locks of processes that this user may not look into, and does not say whose they are.
/// </remarks>
public static partial class OpenFileLocks
{
    private const int F_OFD_GETLK = 36;
    private const short F_WRLCK = 1;
    private const short F_UNLCK = 2;

    /// <summary>Whether a lock on that byte keeps others from an exclusive one; null where the file system cannot say.</summary>
    public static bool? IsHeld(SafeFileHandle file, long at)
    {
        var question = new FileLock { Type = F_WRLCK, Start = at, Length = 1 };
        return fcntl(file, F_OFD_GETLK, ref question) == 0 ? question.Type != F_UNLCK : null;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, ref FileLock argument);

    /// <summary>struct flock of 64-bit machines, 32 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct FileLock
    {
        [FieldOffset(0)]
        internal short Type;

        [FieldOffset(8)]
        internal long Start;

        [FieldOffset(16)]
        internal long Length;
    }
}

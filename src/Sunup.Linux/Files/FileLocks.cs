using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Files;

/// <summary>A range of a file's bytes, as locks have them.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct LockRange(long Start, long Length);

/// <summary>A process that holds a lock on a file.</summary>
/// <param name="ProcessId">Null when the process cannot be found: it runs as another user, or outside this PID namespace.</param>
/// <param name="Command">Its command line; null with <paramref name="ProcessId"/>.</param>
public readonly record struct LockHolder(int? ProcessId, string? Command);

/// <summary>Asks who has locked a file, without locking it.</summary>
/// <remarks>
/// Source: fcntl(2), F_OFD_GETLK; flock(2). The kernel does not say whose an open-file-description lock is (its l_pid is -1): /proc/*/fdinfo does,
/// of processes that this user may look into. <c>struct flock</c> is the same on x86-64 and arm64.
/// </remarks>
public static partial class FileLocks
{
    private const int OfdGetLock = 36;
    private const short WriteLock = 1;
    private const short Unlocked = 2;
    private const int SharedNow = 1 | 4;
    private const int Unlock = 8;

    /// <summary>Opens a file for reading without a lock of any kind, which .NET takes for reading too.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenUnlocked(string path)
    {
        var file = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
        if (!file.IsInvalid)
        {
            return file;
        }

        var why = Marshal.GetLastPInvokeErrorMessage();
        file.Dispose();
        throw new IOException($"{path}: {why}");
    }

    /// <summary>Whether somebody has a lock on any byte of these ranges, shared or not; false for a file that cannot be opened, which others will tell of.</summary>
    public static bool AnyIn(string path, params ReadOnlySpan<LockRange> ranges)
    {
        using var file = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
        foreach (var range in file.IsInvalid ? [] : ranges)
        {
            var question = new FileLock { Type = WriteLock, Start = range.Start, Length = range.Length };
            if (Control(file, OfdGetLock, ref question) == 0 && question.Type != Unlocked)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether somebody has the whole file for itself by flock(2), as servers of disks do.</summary>
    public static bool IsHeldWhole(string path)
    {
        using var file = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
        if (file.IsInvalid)
        {
            return false;
        }

        if (Flock(file, SharedNow) != 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.EAGAIN;
        }

        _ = Flock(file, Unlock);
        return false;
    }

    /// <summary>The processes that have a lock of any kind on the file, this one excepted, as far as /proc tells.</summary>
    public static ImmutableArray<LockHolder> HoldersOf(string path)
    {
        using var file = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
        if (file.IsInvalid)
        {
            return [];
        }

        var inode = FileStatus.Of(file).Inode.ToString(CultureInfo.InvariantCulture);
        var holders = ImmutableArray.CreateBuilder<LockHolder>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId && Holds(folder, inode))
            {
                holders.Add(new LockHolder(id, CommandOf(folder)));
            }
        }

        return holders.ToImmutable();
    }

    private static bool Holds(string process, string inode)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fdinfo")).Any(info => HasLock(info, inode));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or gone.
            return false;
        }
    }

    /// <remarks>Source: proc(5): <c>lock:	1: OFDLCK  ADVISORY  READ -1 fe:00:1234 101 101</c>, major and minor in hexadecimal, the inode in decimal.</remarks>
    private static bool HasLock(string info, string inode)
    {
        try
        {
            return File.ReadLines(info).Any(line => line.StartsWith("lock:", StringComparison.Ordinal)
                && line.Split(' ', '\t').Any(word => word.EndsWith($":{inode}", StringComparison.Ordinal)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).TrimEnd('\0').Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref FileLock question);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    /// <summary>struct flock: 32 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct FileLock
    {
        [FieldOffset(0)]
        public short Type;

        // 2: l_whence, SEEK_SET is 0.
        [FieldOffset(8)]
        public long Start;

        [FieldOffset(16)]
        public long Length;

        // 24: l_pid, which has to be 0.
        [FieldOffset(24)]
        public int ProcessId;
    }
}

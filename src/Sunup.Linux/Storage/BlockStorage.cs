using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Storage;

/// <summary>What the kernel does with the storage below a file or a block device, beyond reading and writing.</summary>
/// <remarks>The constants are the same on x86-64 and arm64. Source: fallocate(2), lseek(2), preadv2(2), blkdev ioctls of linux/fs.h.</remarks>
public static partial class BlockStorage
{
    private const int PunchHole = 2;
    private const int KeepSize = 1;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoWait = 8;
    private const nuint BlkGetSize64 = 0x80081272;
    private const nuint BlkSectorSize = 0x1268;
    private const int ErrorAgain = 11;
    private const int ErrorNoData = 6;
    private const int ErrorNotSupported = 95;

    /// <summary>Flushes data, and of the metadata what is needed to read them again.</summary>
    /// <exception cref="LinuxException">The disk did not take it: what was written since the last flush may be lost.</exception>
    public static void FlushData(SafeFileHandle file) => Native.LibC.Check(DataSync(file), "flush to disk");

    /// <summary>Frees the storage of a range, which reads as zeros from then on. False: this file system or device cannot.</summary>
    public static bool TryPunchHole(SafeFileHandle file, long offset, long length) => Allocate(file, PunchHole | KeepSize, offset, length) == 0;

    /// <summary>Size in bytes of a block device; null when it is none.</summary>
    public static long? SizeOfBlockDevice(SafeFileHandle device) => Control(device, BlkGetSize64, out var size) == 0 ? size : null;

    /// <summary>Logical sector size in bytes of a block device; null when it is none.</summary>
    public static int? SectorSizeOfBlockDevice(SafeFileHandle device) => Control(device, BlkSectorSize, out var size) == 0 ? (int)size : null;

    /// <summary>Whether there are data at <paramref name="offset"/>, and where that changes; a file system without holes says all is data.</summary>
    /// <param name="file">The file; its read position is moved.</param>
    /// <param name="offset">Below <paramref name="end"/>.</param>
    /// <param name="end">Length of the file.</param>
    public static (bool IsData, long Until) ExtentAt(SafeFileHandle file, long offset, long end)
    {
        var data = Seek(file, offset, SeekData);
        if (data < 0)
        {
            return Marshal.GetLastPInvokeError() == ErrorNoData ? (false, end) : (true, end);
        }

        if (data > offset)
        {
            return (false, Math.Min(data, end));
        }

        var hole = Seek(file, offset, SeekHole);
        return (true, hole < 0 ? end : Math.Min(hole, end));
    }

    /// <summary>Reads what is in memory already: -1 when the disk would have to be asked, -2 when the file system cannot tell.</summary>
    /// <exception cref="LinuxException">The read failed otherwise.</exception>
    public static int ReadCached(SafeFileHandle file, Span<byte> into, long offset)
    {
        unsafe
        {
            fixed (byte* start = into)
            {
                var vector = new IoVector { Base = (nint)start, Length = (nuint)into.Length };
                var count = ReadVector(file, in vector, 1, offset, NoWait);
                return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() switch
                {
                    ErrorAgain => -1,
                    ErrorNotSupported => -2,
                    var errno => throw new LinuxException("read", errno),
                };
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public nint Base;
        public nuint Length;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, out long value);

    [LibraryImport("libc", EntryPoint = "preadv2", SetLastError = true)]
    private static partial nint ReadVector(SafeFileHandle file, in IoVector vectors, int count, long offset, int flags);
}

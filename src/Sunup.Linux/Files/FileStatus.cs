using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <summary>What the kernel says of an open file.</summary>
/// <param name="Device">Device number: major in the high 32 bits, minor in the low.</param>
/// <param name="Inode">Together with <paramref name="Device"/>, which file it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ModifiedAt">Time of the last change of its bytes, in units of 100 ns.</param>
/// <param name="IsRegularFile">False for a directory, FIFO, socket or device.</param>
public readonly record struct FileStatus(ulong Device, ulong Inode, long Length, DateTimeOffset ModifiedAt, bool IsRegularFile)
{
    /// <exception cref="IOException">The kernel refuses to say.</exception>
    public static FileStatus Of(SafeFileHandle file)
    {
        if (FileCalls.Statx(file, "", FileCalls.AtEmptyPath, FileCalls.StatxBasicStats, out var status) != 0)
        {
            throw new IOException($"statx: {FileCalls.LastError()}");
        }

        return new FileStatus(
            ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
            status.Inode,
            (long)status.Size,
            DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds).AddTicks(status.ModifiedNanoseconds / 100),
            (status.Mode & FileCalls.TypeMask) == FileCalls.TypeRegular);
    }
}

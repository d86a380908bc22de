using System.Runtime.InteropServices;
using Sunup.Linux.Native;

namespace Sunup.Linux.Files;

/// <summary>What is left on the file system that a path is on.</summary>
/// <param name="SizeBytes">The whole.</param>
/// <param name="AvailableBytes">What a user without privileges may still write.</param>
/// <param name="Files">How many files it can hold; 0 where it has no such limit (Btrfs, some network file systems).</param>
/// <param name="AvailableFiles">How many more.</param>
/// <param name="IsReadOnly">It is mounted so.</param>
public sealed record FileSystemSpace(long SizeBytes, long AvailableBytes, long Files, long AvailableFiles, bool IsReadOnly)
{
    private const ulong ST_RDONLY = 1;

    /// <summary>Null where the kernel refuses to say; <paramref name="error"/> is why.</summary>
    /// <remarks>Source: statvfs(3).</remarks>
    public static FileSystemSpace? Of(string path, out string? error)
    {
        if (PathCalls.statvfs(path, out var status) != 0)
        {
            error = Errno.Text(Marshal.GetLastPInvokeError());
            return null;
        }

        error = null;
        return new FileSystemSpace(
            Bytes(status.Blocks, status.FragmentSize),
            Bytes(status.AvailableBlocks, status.FragmentSize),
            (long)Math.Min(status.Files, long.MaxValue),
            (long)Math.Min(status.AvailableFiles, long.MaxValue),
            (status.Flags & ST_RDONLY) != 0);
    }

    private static long Bytes(ulong blocks, ulong size) => (long)UInt128.Min((UInt128)blocks * size, (UInt128)long.MaxValue);
}

using System.Runtime.InteropServices;

namespace Sunup.Linux.Files;

/// <summary>The kernel's calls on paths that are only looked at.</summary>
internal static partial class PathCalls
{
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, out FileCalls.StatxBuffer status);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint getxattr(string path, string name, Span<byte> value, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statvfs(string path, out StatVfsBuffer status);

    /// <summary>struct statvfs of the C library on 64-bit machines, 112 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatVfsBuffer
    {
        internal ulong BlockSize;
        internal ulong FragmentSize;
        internal ulong Blocks;
        internal ulong FreeBlocks;
        internal ulong AvailableBlocks;
        internal ulong Files;
        internal ulong FreeFiles;
        internal ulong AvailableFiles;
        internal ulong Id;
        internal ulong Flags;
        internal ulong LongestName;
        internal ulong Spare0;
        internal ulong Spare1;
        internal ulong Spare2;
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Files;

/// <summary>The kernel's calls on files that .NET has no equal of. The constants are the same on x86-64 and arm64 where no remark says otherwise.</summary>
internal static partial class FileCalls
{
    internal const int AtCurrentDirectory = -100;
    internal const int AtEmptyPath = 0x1000;
    internal const uint StatxBasicStats = 0x7ff;
    internal const ushort TypeMask = 0xf000;
    internal const ushort TypeRegular = 0x8000;

    internal const int ReadOnly = 0;
    internal const int NoControllingTerminal = 0x100;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int PathOnly = 0x200000;

    // O_DIRECTORY and O_NOFOLLOW are among the few flags that arm64 numbers differently.
    internal static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;
    internal static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    internal const ulong ResolveNoMagicLinks = 0x02;
    internal const ulong ResolveBeneath = 0x08;

    internal const int ErrorNoEntry = 2;
    internal const int ErrorNoDeviceOrAddress = 6;
    internal const int ErrorAgain = 11;
    internal const int ErrorAccess = 13;
    internal const int ErrorPermission = 1;
    internal const int ErrorCrossDevice = 18;
    internal const int ErrorNotADirectory = 20;
    internal const int ErrorIsADirectory = 21;
    internal const int ErrorNameTooLong = 36;
    internal const int ErrorNoSystemCall = 38;
    internal const int ErrorLoop = 40;

    // The same number on every architecture: calls added since Linux 5.1 share one table.
    private const long SystemCallOpenAt2 = 437;

    internal static int OpenAt2(int directory, string path, in OpenHow how) =>
        (int)SystemCall(SystemCallOpenAt2, directory, path, in how, (nuint)Marshal.SizeOf<OpenHow>());

    internal static string LastError() => Marshal.GetLastPInvokeErrorMessage();

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int directory, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, out StatxBuffer status);

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    internal static partial nint SendFile(SafeHandle socket, SafeFileHandle file, ref long offset, nuint count);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, int directory, string path, in OpenHow how, nuint size);

    /// <summary>struct open_how of linux/openat2.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }

    /// <summary>struct statx of linux/stat.h, 256 bytes; only the fields that are read have names.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxBuffer
    {
        [FieldOffset(0x10)]
        internal uint LinkCount;

        [FieldOffset(0x14)]
        internal uint Uid;

        [FieldOffset(0x18)]
        internal uint Gid;

        [FieldOffset(0x1c)]
        internal ushort Mode;

        [FieldOffset(0x20)]
        internal ulong Inode;

        [FieldOffset(0x28)]
        internal ulong Size;

        // In units of 512 bytes, whatever the file system's own are.
        [FieldOffset(0x30)]
        internal ulong Blocks;

        [FieldOffset(0x70)]
        internal long ModifiedSeconds;

        [FieldOffset(0x78)]
        internal uint ModifiedNanoseconds;

        [FieldOffset(0x80)]
        internal uint NodeMajor;

        [FieldOffset(0x84)]
        internal uint NodeMinor;

        [FieldOffset(0x88)]
        internal uint DeviceMajor;

        [FieldOffset(0x8c)]
        internal uint DeviceMinor;
    }
}

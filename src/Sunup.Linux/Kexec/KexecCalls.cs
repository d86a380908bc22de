using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Kexec;

/// <summary>The system calls of kexec and of restarting; glibc has no function for the first.</summary>
internal static partial class KexecCalls
{
    public const uint MFD_CLOEXEC = 1;
    public const int LINUX_REBOOT_CMD_RESTART = 0x01234567;
    public const int LINUX_REBOOT_CMD_KEXEC = 0x45584543;

    /// <summary>__NR_kexec_file_load: x86-64's own table, else the shared one. 32-bit x86 and arm have no such call.</summary>
    public static nint KexecFileLoadNumber { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 320 : 294;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint kexec_file_load(nint number, nint kernel, nint initrd, nint cmdlineLength, ReadOnlySpan<byte> cmdline, nint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int reboot(int command);

    [LibraryImport("libc")]
    public static partial void sync();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(SafeFileHandle fd, nuint request, ref int value);
}

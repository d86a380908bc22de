using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Kexec;

/// <summary>The calls of watchdog devices. The numbers are of asm-generic/ioctl.h: x86-64, arm64, riscv64 alike.</summary>
internal static partial class WatchdogCalls
{
    public const nuint WDIOC_SETTIMEOUT = 0xC0045706;
    public const nuint WDIOC_KEEPALIVE = 0x80045705;

    [LibraryImport("libc", SetLastError = true)]
    public static partial long lseek(SafeFileHandle fd, long offset, int whence);
}

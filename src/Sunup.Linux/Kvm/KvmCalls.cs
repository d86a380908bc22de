using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Kvm;

/// <summary>The C library's calls that only this folder needs.</summary>
internal static partial class KvmCalls
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pread(SafeFileHandle fd, Span<byte> buffer, nint count, long offset);
}

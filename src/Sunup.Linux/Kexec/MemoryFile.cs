using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kexec;

/// <summary>A file without a name that lives in memory: what kexec_file_load takes for a kernel that is nowhere a file of its own.</summary>
/// <remarks>memfd_create(2). Unlike another file that is open for writing it is not refused with ETXTBSY: it was never opened by a name.</remarks>
public static class MemoryFile
{
    /// <param name="name">For /proc and nobody else.</param>
    /// <exception cref="LinuxException">No memory, or no such call (before Linux 3.17).</exception>
    public static SafeFileHandle Create(string name) =>
        new((nint)LibC.Check(KexecCalls.memfd_create(name, KexecCalls.MFD_CLOEXEC), "make a file in memory", name), ownsHandle: true);
}

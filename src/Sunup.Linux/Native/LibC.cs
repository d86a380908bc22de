using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sunup.Linux.Native;

/// <summary>The C library calls of namespaces, links, processes and KVM. Numbers are those of x86-64 and arm64 alike, where not said otherwise.</summary>
internal static partial class LibC
{
    public const int CLONE_NEWNET = 0x40000000;
    public const int O_RDONLY = 0;
    public const int O_RDWR = 2;
    public const int O_CLOEXEC = 0x80000;
    public const int O_NONBLOCK = 0x800;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setns(SafeFileHandle fd, int nstype);

    [LibraryImport("libc")]
    internal static partial int gettid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle open(string pathname, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(SafeFileHandle fd, Span<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(SafeFileHandle fd, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle fd, nuint request, Span<byte> argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle fd, nuint request, nint argument);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int execve(string path, ReadOnlySpan<nint> argv, ReadOnlySpan<nint> envp);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setsockopt(SafeFileHandle fd, int level, int option, in int value, int length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(Span<int> descriptors, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(Span<PollDescriptor> descriptors, ulong count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int madvise(nint address, nint length, int advice);

    /// <summary>syscall(2): for calls that the C library of Debian 12 has no function for.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);

    /// <summary>Throws a <see cref="LinuxException"/> with the last error when <paramref name="result"/> is negative.</summary>
    internal static nint Check(nint result, string operation, string? detail = null, string? capability = null) =>
        result >= 0 ? result : throw Failure(operation, detail, capability);

    internal static LinuxException Failure(string operation, string? detail = null, string? capability = null) =>
        new(operation, Marshal.GetLastPInvokeError(), detail, capability);
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public const short POLLIN = 1;

    public int Descriptor;
    public short Events;
    public short Returned;
}

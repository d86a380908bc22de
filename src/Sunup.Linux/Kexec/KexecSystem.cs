using System.Text;
using Microsoft.Win32.SafeHandles;
using Sunup.Linux.Native;

namespace Sunup.Linux.Kexec;

/// <summary>kexec_file_load(2) and the restart into what it loaded.</summary>
/// <remarks>
/// Sources: kexec_file_load(2), reboot(2), kernel/kexec_file.c. kexec_load(2), for which user space places the segments itself, is not used: it is refused
/// wherever signatures count, and what it needs (purgatory, boot parameters) the kernel makes itself here.
/// </remarks>
public static class KexecSystem
{
    private const int FlagUnload = 1;
    private const int FlagNoInitramfs = 4;

    /// <summary>Gives the running kernel the next one. What was loaded before is replaced only if this succeeds.</summary>
    /// <param name="kernel">A regular file, read from its start by the kernel itself. No one may have it open for writing.</param>
    /// <param name="initrd">Likewise; null for none.</param>
    /// <param name="commandLine">Without NUL.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Load(SafeFileHandle kernel, SafeFileHandle? initrd, string commandLine)
    {
        var bytes = Encoding.UTF8.GetBytes(commandLine + '\0');
        var kernelHeld = false;
        var initrdHeld = false;
        try
        {
            kernel.DangerousAddRef(ref kernelHeld);
            initrd?.DangerousAddRef(ref initrdHeld);
            Call(kernel.DangerousGetHandle(), initrd?.DangerousGetHandle() ?? -1, bytes, initrd is null ? FlagNoInitramfs : 0, "load the kernel");
        }
        finally
        {
            if (initrdHeld)
            {
                initrd!.DangerousRelease();
            }

            if (kernelHeld)
            {
                kernel.DangerousRelease();
            }
        }
    }

    /// <summary>Takes away what is loaded. Nothing loaded is no error.</summary>
    /// <exception cref="LinuxException">The kernel refused: it asks for the same permission as for loading.</exception>
    public static void Unload() => Call(-1, -1, [], FlagUnload, "unload the kernel");

    /// <summary>Jumps into the loaded kernel now. Nothing is stopped, synchronised or unmounted before. Returns only by the exception.</summary>
    /// <exception cref="LinuxException">EINVAL: nothing is loaded. EPERM: no CAP_SYS_BOOT.</exception>
    public static void Jump()
    {
        LibC.Check(KexecCalls.reboot(KexecCalls.LINUX_REBOOT_CMD_KEXEC), "jump into the loaded kernel", capability: "CAP_SYS_BOOT");
        throw new LinuxException("jump into the loaded kernel", Errno.EINVAL, "the call came back");
    }

    /// <summary>Writes what is not yet on disk, of all file systems.</summary>
    public static void Synchronize() => KexecCalls.sync();

    private static void Call(nint kernel, nint initrd, ReadOnlySpan<byte> commandLine, int flags, string operation) =>
        LibC.Check(
            KexecCalls.kexec_file_load(KexecCalls.KexecFileLoadNumber, kernel, initrd, commandLine.Length, commandLine, flags),
            operation,
            "kexec_file_load");
}

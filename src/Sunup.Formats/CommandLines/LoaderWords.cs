namespace Sunup.Formats.CommandLines;

/// <summary>Words that a boot loader put on the running kernel's command line for itself, and that mean nothing, or something wrong, for the next one.</summary>
/// <remarks>
/// <c>BOOT_IMAGE=</c> (GRUB, Syslinux, iPXE) names the old file; <c>initrd=</c> (EFI stub, iPXE) is read by the EFI stub, which kexec does not run;
/// <c>elfcorehdr=</c> is a crash kernel's; a serial number of a Sunup test is of that test.
/// </remarks>
public static class LoaderWords
{
    private static readonly string[] s_keys = ["BOOT_IMAGE", "initrd", "elfcorehdr", "dmcryptkeys", "sunup.kexec_test"];

    public static KernelCommandLine Remove(KernelCommandLine line) => s_keys.Aggregate(line, (left, key) => left.Without(key));
}

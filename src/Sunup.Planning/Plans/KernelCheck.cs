using System.Text;
using Sunup.Formats.Kernels;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Planning.Plans;

/// <summary>Refuses early what no loader could start as a kernel of that machine. What kind of kernel it is, and whether it suits, is not looked at.</summary>
internal static class KernelCheck
{
    public static void Check(BootSet bootSet, Architecture arch)
    {
        var path = bootSet.Kernel;
        var head = FileHead.Read("kernel", path);
        if (arch == Architecture.Arm64)
        {
            CheckArm64(path, head);
            return;
        }

        if (!X86SetupHeader.TryRead(head, out var header))
        {
            var (found, next) = FileHead.CommonMistake(head) ?? Describe(head);
            throw ArtifactFindings.NotBootable("kernel", path, found, "Loaders take a bzImage: 'HdrS' at byte 0x202, which this file does not have.", next);
        }

        var length = new FileInfo(path).Length;
        if (length < header.ImageLength)
        {
            throw ArtifactFindings.NotBootable(
                "kernel",
                path,
                $"cut off: its header announces {header.ImageLength} bytes, {length} are there",
                "The machine would reset without a word when the kernel is started.",
                "Copy or download it again");
        }

        var bytes = Encoding.UTF8.GetByteCount(bootSet.CommandLine);
        if (bytes > header.CommandLineSize)
        {
            throw ArtifactFindings.CommandLineTooLong(path, bytes, header.CommandLineSize);
        }
    }

    private static void CheckArm64(string path, byte[] head)
    {
        if (ImageHeader.Read(head) is null && EfiZbootHeader.Read(head) is null)
        {
            var (found, next) = FileHead.CommonMistake(head) ?? (X86SetupHeader.TryRead(head, out _) ? "a kernel for x86" : "not an arm64 Linux kernel", "Name an Image or an EFI zboot image: /boot/vmlinuz-* of an arm64 system");
            throw ArtifactFindings.NotBootable("kernel", path, found, "QEMU starts an arm64 Image: 'ARM\\x64' at byte 0x38, which this file does not have.", next);
        }
    }

    private static (string Found, string Next) Describe(ReadOnlySpan<byte> head) => head switch
    {
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => ("an ELF file, such as a vmlinux", "Name the bzImage of that kernel: arch/x86/boot/bzImage, /boot/vmlinuz-*"),
        [(byte)'M', (byte)'Z', ..] => ("an EFI program without a Linux boot header, such as a unified kernel image", "Name the kernel that it was made from: /boot/vmlinuz-*"),
        [0x1f, 0x8b, ..] => ("a gzip file: a packed vmlinux, or a kernel for another architecture", "Name a bzImage: /boot/vmlinuz-*"),
        [(byte)'0', (byte)'7', (byte)'0', (byte)'7', (byte)'0', ..] => ("a cpio archive: an initrd, it seems", "Check that boot.kernel and boot.initrd are not swapped"),
        _ => ("not an x86 Linux kernel", "Name a bzImage: /boot/vmlinuz-*"),
    };
}

using System.Collections.Immutable;
using Sunup.Formats.Kernels;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Kexec;

/// <summary>Whether the file is a kernel that the running one can start.</summary>
/// <remarks>Sources: arch/x86/kernel/kexec-bzimage64.c <c>bzImage64_probe</c>; arch/arm64/kernel/kexec_image.c; arch/riscv/kernel/kexec_image.c.</remarks>
internal static class ImageRules
{
    private const ushort OldestProtocol = 0x020c;
    private const int Kernel64 = 1;
    private const int CanBeAbove4G = 2;
    private const int LoadedHigh = 1;

    public static IEnumerable<Finding> Check(KexecHost host, KexecImage image)
    {
        if (!image.Writers.IsEmpty)
        {
            yield return OpenForWriting(image);
        }

        if (image.Kernel is not { } kernel)
        {
            yield return NotAKernel(image, "its first bytes are no kernel's");
            yield break;
        }

        if (WrongMachine(host, kernel))
        {
            yield return KexecFinding.Error(
                "SU1310",
                $"{Path.GetFileName(image.Name)} is a kernel for {kernel.Machine}, and this machine is {host.Machine}",
                "A machine starts kernels of its own architecture only.",
                [KexecFinding.Seen(image.Name, kernel.Machine), KexecFinding.Seen("uname -m", host.Machine)],
                new Remedy($"Take the image for {host.Machine}."));
            yield break;
        }

        foreach (var problem in kernel.Problems.Where(problem => problem.Kind is KernelProblemKind.CutShort or KernelProblemKind.PayloadMisplaced or KernelProblemKind.PayloadUnknown or KernelProblemKind.PayloadDamaged))
        {
            yield return Damaged(image, problem);
        }

        foreach (var finding in kernel.Kind == KernelKind.BzImage ? X86(image, kernel.Setup!) : Image(host, image, kernel))
        {
            yield return finding;
        }
    }

    public static Finding NotAKernel(KexecImage image, string reason, params ImmutableArray<Evidence> evidence) => KexecFinding.Error(
        "SU1309",
        $"{Path.GetFileName(image.Name)} is nothing that this kernel can load: {reason}",
        $"The file is {image.Form}. kexec_file_load takes a bzImage of boot protocol 2.12 or later on x86-64, an uncompressed Image on arm64 and RISC-V; Sunup takes it out of a unified kernel image, of zboot and of compressed files.",
        evidence.IsDefaultOrEmpty ? [KexecFinding.Seen(image.Name, image.Form)] : evidence,
        new Remedy("See what it is.", $"sunup inspect {image.Name}"));

    public static Finding OpenForWriting(KexecImage image) => KexecFinding.Error(
        "SU1308",
        $"a file of the image is open for writing{(image.Writers.IsEmpty ? "" : $" by {string.Join(", ", image.Writers)}")}",
        "The kernel does not load a file that may change while it reads it (ETXTBSY). A download or a copy is not finished, or a program keeps it open.",
        [.. image.Writers.Select(writer => KexecFinding.Seen("/proc", $"{writer} has it open for writing"))],
        new Remedy("Wait until it is written, or end the program that holds it.", $"fuser -v {image.Name}"),
        new Remedy("Load a copy, if you know that it is whole.", $"cp {image.Name} /run/kernel"));

    private static IEnumerable<Finding> X86(KexecImage image, X86SetupHeader setup)
    {
        var flags = setup.ExtendedLoadFlags ?? 0;
        string? reason = setup.ProtocolVersion < OldestProtocol ? $"its boot protocol is {setup.ProtocolText}, and 2.12 is needed"
            : (setup.LoadFlags & LoadedHigh) == 0 ? "it is a zImage, which loads below 1 MiB"
            : (flags & Kernel64) == 0 ? "it has no 64-bit entry (xloadflags bit 0)"
            : (flags & CanBeAbove4G) == 0 ? "it cannot lie above 4 GiB (xloadflags bit 1)"
            : null;
        if (reason is not null)
        {
            yield return NotAKernel(image, reason);
        }
    }

    private static IEnumerable<Finding> Image(KexecHost host, KexecImage image, KernelFile kernel)
    {
        if (kernel.Kind is not (KernelKind.Arm64Image or KernelKind.RiscvImage) || kernel.Image is not { } header)
        {
            yield return NotAKernel(image, "it is an ELF file or a boot sector");
            yield break;
        }

        if (!header.IsRiscv && header.ImageSize == 0)
        {
            yield return Refused(image, "its header has no image size (Linux before 3.17)", "image_size 0");
        }

        if (header.IsBigEndian)
        {
            yield return Refused(image, "it is big endian, which needs a processor that can do both", "flags bit 0 set");
        }

        if (header.PageSize != 0 && header.PageSize != host.PageSize)
        {
            yield return KexecFinding.Warning(
                "SU1311",
                $"the kernel has pages of {header.PageSize / 1024} KiB, the running one of {host.PageSize / 1024} KiB",
                "It is refused (EINVAL) on a processor without that page size; most have 4 and 64 KiB, not all 16.",
                [KexecFinding.Seen(image.Name, $"page size {header.PageSize}"), KexecFinding.Seen("getconf PAGESIZE", $"{host.PageSize}")]);
        }
    }

    private static Finding Refused(KexecImage image, string reason, string seen) => KexecFinding.Error(
        "SU1311",
        $"arm64 refuses {Path.GetFileName(image.Name)}: {reason}",
        "arm64 looks at the flags and the size in the Image's header before it loads, and answers EINVAL.",
        [KexecFinding.Seen(image.Name, seen)],
        new Remedy("Take a kernel that this processor runs.", $"sunup inspect {image.Name}"));

    private static Finding Damaged(KexecImage image, KernelProblem problem) => KexecFinding.Error(
        "SU1322",
        $"the kernel in {Path.GetFileName(image.Name)} is damaged: {problem.Fault.Field} {problem.Fault.Rule}",
        "kexec_file_load does not look at the payload: a kernel that is cut short is loaded without a word, and hangs or reboots after the jump.",
        [KexecFinding.Seen(image.Name, $"{problem.Fault.Field} at byte {problem.Fault.Offset}: {problem.Fault.Rule}")],
        new Remedy("Copy or download the file again.", $"sunup inspect {image.Name} --deep"));

    private static bool WrongMachine(KexecHost host, KernelFile kernel) =>
        kernel.Machine != host.Machine && kernel.Machine != "unknown" && !(kernel.Machine == "x86" && host.Machine == "x86_64");
}

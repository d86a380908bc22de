using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>What is wrong with files, as findings.</summary>
internal static class InspectFindings
{
    private static readonly string[] s_bootNames = ["vmlinuz", "bzImage", "vmlinux", "Image", "linux", "kernel", "initrd", "initramfs"];

    public static IEnumerable<Finding> Of(string path, RecognizedFile file) => file switch
    {
        RecognizedKernel kernel => kernel.Kernel.Problems.Select(problem => Of(path, problem)),
        RecognizedEfi efi => OfPe(path, efi.Pe),
        RecognizedElf { Elf.Faults: [var fault, ..] } => [Cut(path, "this ELF file", fault)],
        RecognizedInitramfs initramfs => initramfs.Segments.Where(segment => segment.Fault is not null).Select(segment => Segment(path, segment.Fault!.Value)),
        RecognizedByMagic magic => OfMagic(path, magic),
        _ => [],
    };

    private static Finding Of(string path, KernelProblem problem) => problem.Kind switch
    {
        KernelProblemKind.CutShort => Cut(path, "this kernel", problem.Fault),
        KernelProblemKind.TooOld => Make("SU0721", FindingSeverity.Error, path, problem.Fault, "a kernel from before the boot protocol",
            "Loaders of today start kernels by the boot protocol, which came with Linux 1.3.73.", new Remedy("Take a newer kernel.")),
        KernelProblemKind.PaddedAfterSigning => PaddedAfterSigning(path, problem.Fault),
        KernelProblemKind.PayloadMisplaced => Make("SU0724", FindingSeverity.Error, path, problem.Fault, "the kernel's header puts its payload outside of the file",
            "The part that unpacks the kernel would read what is not there: the header is damaged, or the file is cut short.", Again),
        KernelProblemKind.PayloadUnknown => Make("SU0726", FindingSeverity.Warning, path, problem.Fault, "the kernel's payload is in no compression that Sunup knows",
            "Either the kernel is compressed in a way that mainline kernels are not, or the file is damaged where the payload begins.", Again),
        KernelProblemKind.PayloadDamaged or KernelProblemKind.PayloadLength => Make("SU0725", FindingSeverity.Error, path, problem.Fault, "the kernel's payload is damaged",
            "The kernel unpacks itself before it says anything: it would stop there, mostly with '-- System halted'.", Again),
        KernelProblemKind.NoImageSize => Make("SU0727", FindingSeverity.Warning, path, problem.Fault, "an arm64 kernel without an image size",
            "Kernels before 3.17 are so. kexec and newer loaders refuse it: they cannot know how much memory it takes.", new Remedy("Take a newer kernel.")),
        _ => Header(path, problem.Fault),
    };

    private static Remedy Again => new("Copy or download the file again, and compare its hash with the one of its origin.");

    private static IEnumerable<Finding> OfPe(string path, PeImage pe)
    {
        foreach (var fault in pe.Faults)
        {
            yield return Header(path, fault);
        }
    }

    private static IEnumerable<Finding> OfMagic(string path, RecognizedByMagic file) => file.Kind switch
    {
        "html" or "xml" when NamesBootFile(path) => [NotBootFile(path, file, "A server answered with a page instead of the file: an error, or a login page.", new Remedy("Download the file itself, and look at the HTTP status: curl -f fails where a page would be saved.", null))],
        "git_lfs_pointer" => [NotBootFile(path, file, "The repository holds the file's name and hash; the bytes are in LFS storage.", new Remedy("Fetch the file.", "git lfs pull"))],
        "empty" => [NotBootFile(path, file, "A copy or download was begun and not finished, or the disk was full.", Again)],
        "zeros" when NamesBootFile(path) => [NotBootFile(path, file, "Blocks that were never written read as zeros: a crash or a full disk during the copy.", Again)],
        _ => [],
    };

    private static bool NamesBootFile(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith(".efi", StringComparison.OrdinalIgnoreCase)
            || s_bootNames.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    private static Finding NotBootFile(string path, RecognizedByMagic file, string cause, Remedy remedy) => new()
    {
        Id = "SU0722",
        Severity = FindingSeverity.Error,
        Stage = Stage.Kernel,
        Summary = $"{Path.GetFileName(path)} is no boot file: {file.Title}",
        Cause = cause,
        Confidence = Confidence.Certain,
        Remedies = [remedy],
    };

    private static Finding Cut(string path, string what, FormatFault fault) => Make("SU0720", FindingSeverity.Error, path, fault, $"{what} is cut short",
        "Its own headers say that more belongs to it. A loader takes what is there, and the machine stops without a word or resets.", Again);

    private static Finding Header(string path, FormatFault fault) => Make("SU0729", FindingSeverity.Error, path, fault, "the headers of this EFI image do not hold",
        "UEFI firmware reads them before it starts the image, and refuses an image whose parts lie outside of the file.", Again);

    private static Finding Segment(string path, FormatFault fault) => Make("SU0730", FindingSeverity.Warning, path, fault, "this initramfs image has a part that is no archive",
        "The kernel unpacks one segment after the other; what it does with this one depends on what stands before it.", new Remedy("See what a kernel will print and do with the image.", $"sunup initrd verify {path}"));

    private static Finding PaddedAfterSigning(string path, FormatFault fault) => Make("SU0723", FindingSeverity.Warning, path, fault, "bytes were added behind this kernel's signature",
        "The hash that is signed covers the whole file but the signature, so that it is another one now: Secure Boot refuses the kernel. Without Secure Boot it starts.",
        new Remedy("Use the original file where Secure Boot is on, or sign the padded one again.", null));

    private static Finding Make(string id, FindingSeverity severity, string path, FormatFault fault, string summary, string cause, Remedy remedy) => new()
    {
        Id = id,
        Severity = severity,
        Stage = Stage.Kernel,
        Summary = $"{summary}: {fault.Field} {fault.Rule}",
        Cause = cause,
        Confidence = id is "SU0726" or "SU0730" ? Confidence.Likely : Confidence.Certain,
        Evidence = [new Evidence(fault.ToString(), path)],
        Remedies = [remedy],
    };
}

using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What the stub asks of the kernel that it starts.</summary>
/// <remarks>Sources: systemd's src/boot/linux.c and linux_x86.c of 252, 257 and 258, pe.c (pe_kernel_info).</remarks>
internal static class InnerKernelRules
{
    private const int MostKernels = 16;
    private const ushort OldestHandover = 0x20b;
    private const int HandoverFlags = 0b1100;

    private static readonly KernelReadOptions s_headers = new() { Version = false };

    public static IEnumerable<UkiProblem> Check(UkiImage image, FileBytes file) =>
        [.. image.Sections.Where(section => section is { Kind: UkiSectionKind.Linux, IsEmpty: false }).DistinctBy(section => section.Header).Take(MostKernels).SelectMany(section => Check(image, file, section))];

    private static IEnumerable<UkiProblem> Check(UkiImage image, FileBytes file, UkiSection section)
    {
        var content = InnerKernel.ContentOf(file, section);
        if (PeImage.Read(content) is not { } pe)
        {
            yield return new(UkiProblemKind.InnerNoPe, section, new FormatFault("e_magic", section.Offset, $"of {section} is no EFI application's{(FileRecognizer.Recognize(content) is { Kind: not "unknown" } what ? $": {what.Title}" : "")}"));
            yield break;
        }

        var kernel = KernelFile.Read(content, s_headers);
        foreach (var problem in (IEnumerable<UkiProblem?>)[Machine(image, section, pe), Length(section, content, kernel, pe), Age(image, section, kernel, pe), .. Placing(image, section, pe)])
        {
            if (problem is { } found)
            {
                yield return found;
            }
        }
    }

    private static UkiProblem? Machine(UkiImage image, UkiSection section, PeImage pe)
    {
        var isCompatible = image.Pe.Machine == 0x014c && pe.Machine == 0x8664 && pe.Find(".compat") is not null;
        return pe.Machine == image.Pe.Machine || isCompatible ? null : new UkiProblem(UkiProblemKind.InnerMachine, section,
            new FormatFault("Machine", section.Offset + pe.HeaderOffset + 4, $"of the kernel is {Name(pe.Machine)}, the stub is for {Name(image.Pe.Machine)}"));
    }

    private static string Name(ushort machine) => PeMachine.NameOf(machine) ?? $"0x{machine:x4}";

    private static UkiProblem? Length(UkiSection section, FileBytes content, KernelFile? kernel, PeImage pe)
    {
        if (InnerKernel.ExactLength(kernel, pe) is not { } length || length == content.Length)
        {
            return null;
        }

        return length > content.Length
            ? new UkiProblem(UkiProblemKind.InnerCut, section, new FormatFault("kernel", section.Offset, $"has {length} bytes by its headers, {section} has {content.Length}"))
            : new UkiProblem(UkiProblemKind.PaddedSize, section, new FormatFault("VirtualSize", section.Offset, $"of {section} leaves {content.Length} bytes, the kernel has {length} by its headers"));
    }

    // Before 5.8 an initrd comes by the boot parameters only, which needs the old entry.
    private static UkiProblem? Age(UkiImage image, UkiSection section, KernelFile? kernel, PeImage pe)
    {
        if (pe.MajorImageVersion >= 1)
        {
            return null;
        }

        var field = section.Offset + pe.HeaderOffset + 24 + 44;
        if (kernel?.Setup is not { ProtocolVersion: >= OldestHandover, IsRelocatable: true } setup || ((setup.ExtendedLoadFlags ?? HandoverFlags) & HandoverFlags) == 0)
        {
            return new UkiProblem(UkiProblemKind.InnerTooOld, section, new FormatFault("MajorImageVersion", field, "of the kernel is 0: it takes no initrd by LoadFile2 (Linux 5.8), and it has no EFI handover entry that the stub could use instead"));
        }

        return StubVersions.MajorOf(image.Stub) < StubVersions.FirstWithProfiles && section.MemorySize < pe.SizeOfImage
            ? new UkiProblem(UkiProblemKind.InnerMemory, section, new FormatFault("VirtualSize", section.Offset, $"of {section} is {section.MemorySize}; the kernel runs where it lies and takes {pe.SizeOfImage} bytes, over what follows"))
            : null;
    }

    // Since 258 the stub puts the kernel's sections into memory itself.
    private static IEnumerable<UkiProblem?> Placing(UkiImage image, UkiSection section, PeImage pe)
    {
        if (StubVersions.MajorOf(image.Stub) < StubVersions.FirstThatPlaces || image.Stub is null)
        {
            yield break;
        }

        for (var index = 0; index < pe.Sections.Length; index++)
        {
            var inner = pe.Sections[index];
            var entry = section.Offset + pe.SectionTableOffset + (index * (long)PeSection.HeaderLength);
            if (inner.RelocationOffset != 0)
            {
                yield return Refused(section, "PointerToRelocations", entry + 24, $"of the kernel's {inner.Name} is {inner.RelocationOffset}: systemd-stub since 258 stops with 'Inner kernel image contains sections with relocations'");
            }

            if (inner.RawSize > 0 && (long)inner.VirtualAddress + inner.RawSize > pe.SizeOfImage)
            {
                yield return Refused(section, "SizeOfRawData", entry + 16, $"of the kernel's {inner.Name} ends at 0x{(long)inner.VirtualAddress + inner.RawSize:x} in memory, SizeOfImage is 0x{pe.SizeOfImage:x}: systemd-stub since 258 stops with 'Section would write outside of memory'");
            }
        }
    }

    private static UkiProblem Refused(UkiSection section, string field, long offset, string rule) => new(UkiProblemKind.InnerRefused, section, new FormatFault(field, offset, rule));
}

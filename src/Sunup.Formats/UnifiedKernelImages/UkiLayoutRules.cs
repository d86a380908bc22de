using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What a PE image must be like for firmware to load it, and its sections to be in memory what they are in the file.</summary>
/// <remarks>Sources: PE/COFF sections 3 and 4; EDK2's BasePeCoffLib (PeCoffLoaderGetPeHeader, PeCoffLoaderLoadImage), which is what most firmware runs.</remarks>
internal static class UkiLayoutRules
{
    private const long AddressSpace = 1L << 32;

    // Of the section header: VirtualSize, VirtualAddress, SizeOfRawData, PointerToRawData.
    private const int SizeField = 8;
    private const int AddressField = 12;
    private const int RawOffsetField = 20;

    public static IEnumerable<UkiProblem> Check(UkiImage image) =>
        [.. Headers(image), .. Truncations(image), .. image.Sections.SelectMany((section, index) => Section(image, section, index)), .. MemoryOverlaps(image), .. FileOverlaps(image)];

    /// <summary>A field of a section's entry in the table, in the file.</summary>
    public static long FieldOffset(UkiImage image, int index, int field) => image.Pe.SectionTableOffset + (index * (long)PeSection.HeaderLength) + field;

    private static IEnumerable<UkiProblem> Headers(UkiImage image)
    {
        var pe = image.Pe;
        var optional = pe.HeaderOffset + 24L;
        if (pe.SectionTableEnd > pe.SizeOfHeaders)
        {
            yield return new(UkiProblemKind.HeaderRoom, null, new FormatFault("SizeOfHeaders", optional + 60, $"is {pe.SizeOfHeaders}, the section table of {pe.NumberOfSections} entries ends at {pe.SectionTableEnd}"));
        }

        if (!pe.IsEfi || pe.Subsystem != 10)
        {
            yield return new(UkiProblemKind.Subsystem, null, new FormatFault("Subsystem", optional + 68, $"is {pe.Subsystem}, an EFI application has 10"));
        }

        if (PeMachine.NameOf(pe.Machine) is null)
        {
            yield return new(UkiProblemKind.UnknownMachine, null, new FormatFault("Machine", pe.HeaderOffset + 4L, $"is 0x{pe.Machine:x4}, which no Linux runs on"));
        }
    }

    private static IEnumerable<UkiProblem> Truncations(UkiImage image)
    {
        foreach (var fault in image.Pe.Faults)
        {
            UkiSection? section = null;
            foreach (var candidate in image.Sections)
            {
                section ??= fault.Field == $"section {candidate.Name}" && candidate.Offset == fault.Offset ? candidate : null;
            }

            yield return new(UkiProblemKind.Truncated, section, fault);
        }
    }

    private static IEnumerable<UkiProblem> Section(UkiImage image, UkiSection section, int index)
    {
        var (pe, header) = (image.Pe, section.Header);
        long end = (long)header.VirtualAddress + header.VirtualSize;
        if (end > AddressSpace || (long)header.RawOffset + header.RawSize > AddressSpace)
        {
            yield return new(UkiProblemKind.Wraps, section, new FormatFault("VirtualSize", FieldOffset(image, index, SizeField), $"and VirtualAddress of {section.Name} end at 0x{end:x}, its bytes at 0x{(long)header.RawOffset + header.RawSize:x}: a PE image has 4 GiB"));
        }
        else if (end > pe.SizeOfImage)
        {
            yield return new(UkiProblemKind.SizeOfImage, section, new FormatFault("SizeOfImage", pe.HeaderOffset + 24L + 56, $"is 0x{pe.SizeOfImage:x}, {section.Name} ends at 0x{end:x}"));
        }

        // The stub's own sections are as it was linked: that of 252 is not aligned, and starts.
        if (section.Kind is UkiSectionKind.Other or UkiSectionKind.StubMagic or UkiSectionKind.Sbat)
        {
            yield break;
        }

        if (pe.SectionAlignment > 1 && header.VirtualAddress % pe.SectionAlignment != 0)
        {
            yield return new(UkiProblemKind.MemoryAlignment, section, new FormatFault("VirtualAddress", FieldOffset(image, index, AddressField), $"of {section.Name} is 0x{header.VirtualAddress:x}, no multiple of SectionAlignment 0x{pe.SectionAlignment:x}"));
        }

        if (header.RawSize > 0 && pe.FileAlignment > 1 && header.RawOffset % pe.FileAlignment != 0)
        {
            yield return new(UkiProblemKind.FileAlignment, section, new FormatFault("PointerToRawData", FieldOffset(image, index, RawOffsetField), $"of {section.Name} is 0x{header.RawOffset:x}, no multiple of FileAlignment 0x{pe.FileAlignment:x}"));
        }
    }

    private static IEnumerable<UkiProblem> MemoryOverlaps(UkiImage image)
    {
        var order = Enumerable.Range(0, image.Sections.Length).Where(index => !image.Sections[index].IsEmpty).OrderBy(index => image.Sections[index].Header.VirtualAddress).ToList();
        long end = 0;
        var last = -1;
        foreach (var index in order)
        {
            var section = image.Sections[index];
            if (last >= 0 && section.Header.VirtualAddress < end)
            {
                var other = image.Sections[last];
                yield return new(UkiProblemKind.OverlapInMemory, section, new FormatFault("VirtualAddress", FieldOffset(image, index, AddressField), $"of {section} is 0x{section.Header.VirtualAddress:x}, {other} goes to 0x{end:x}: {end - section.Header.VirtualAddress} bytes are both's"));
            }

            if (section.Header.VirtualAddress + section.MemorySize > end)
            {
                (end, last) = (section.Header.VirtualAddress + section.MemorySize, index);
            }
        }

        if (last >= 0 && order[0] is var first && image.Sections[first].Header.VirtualAddress < image.Pe.SizeOfHeaders)
        {
            yield return new(UkiProblemKind.OverlapInMemory, image.Sections[first], new FormatFault("VirtualAddress", FieldOffset(image, first, AddressField), $"of {image.Sections[first]} is 0x{image.Sections[first].Header.VirtualAddress:x}, within the headers, which take {image.Pe.SizeOfHeaders} bytes"));
        }
    }

    private static IEnumerable<UkiProblem> FileOverlaps(UkiImage image)
    {
        var (table, end, owner) = (image.Pe.CertificateTable, (long)image.Pe.SizeOfHeaders, "the headers");
        foreach (var index in Enumerable.Range(0, image.Sections.Length).Where(index => image.Sections[index].Header.RawSize > 0).OrderBy(index => image.Sections[index].Offset))
        {
            var section = image.Sections[index];
            var stop = section.Offset + section.Header.RawSize;
            var isSignature = table.Size > 0 && section.Offset < (long)table.Address + table.Size && stop > table.Address;
            if (section.Offset < end || isSignature)
            {
                var other = section.Offset < end ? $"{owner} end at {end}" : $"the signatures begin at {table.Address}";
                yield return new(UkiProblemKind.OverlapInFile, section, new FormatFault("PointerToRawData", FieldOffset(image, index, RawOffsetField), $"of {section} gives bytes {section.Offset} to {stop}, {other}"));
            }

            (end, owner) = stop > end ? (stop, $"those of {section}") : (end, owner);
        }
    }
}

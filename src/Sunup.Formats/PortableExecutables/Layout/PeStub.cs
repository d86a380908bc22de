using System.Globalization;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables.Layout;

/// <summary>An EFI application that sections are added to, whole in memory: a stub has some hundred kilobytes.</summary>
/// <remarks>
/// Its signatures and its symbol table are not carried over: a signature does not cover what is added, and an image has no use for symbols.
/// Source: PE/COFF sections 3 and 4.
/// </remarks>
public sealed class PeStub
{
    /// <summary>Nothing larger is taken for a stub.</summary>
    public const int LargestLength = 64 << 20;

    private const uint LargestAlignment = 1 << 24;
    private const uint DosHeaderLength = 0x40;

    private PeStub(PeImage image, ReadOnlyMemory<byte> bytes)
    {
        Image = image;
        Bytes = bytes;
    }

    public PeImage Image { get; }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool HasSymbols => Image.SymbolTableOffset != 0;

    /// <summary>Where the first section's content stands in the file.</summary>
    internal uint FirstRawOffset => Image.Sections.Where(section => section.RawSize > 0).Select(section => section.RawOffset).DefaultIfEmpty(Image.SizeOfHeaders).Min();

    /// <summary>Where the first section stands in memory: the headers are mapped below it.</summary>
    internal uint FirstVirtualAddress => Image.Sections.Select(section => section.VirtualAddress).DefaultIfEmpty(uint.MaxValue).Min();

    /// <summary>Where the last section ends in memory.</summary>
    internal long VirtualEnd => Image.Sections.Select(section => (long)section.VirtualAddress + Math.Max(section.VirtualSize, section.VirtualSize == 0 ? section.RawSize : 0)).DefaultIfEmpty(Image.SizeOfHeaders).Max();

    /// <summary>Reads a stub; null and a fault for what cannot be one.</summary>
    public static PeStub? Read(FileBytes file, out PeLayoutFault? fault)
    {
        fault = null;
        if (PeImage.Read(file) is not { } image)
        {
            fault = new PeLayoutFault(PeLayoutProblem.NotPe, "it is no PE image: no MZ at its start, or no PE header where that points to");
            return null;
        }

        fault = FaultOf(image, file.Length);
        return fault is null ? new PeStub(image, file.Read(0, file.Length)) : null;
    }

    private static PeLayoutFault? FaultOf(PeImage image, long length)
    {
        if (image.Faults.Length > 0)
        {
            return new PeLayoutFault(PeLayoutProblem.Damaged, $"its headers do not fit: {image.Faults[0]}");
        }

        if (length > LargestLength)
        {
            return new PeLayoutFault(PeLayoutProblem.TooLarge, string.Create(CultureInfo.InvariantCulture, $"it has {length} bytes; a stub has less than {LargestLength}"));
        }

        if (!image.IsEfi)
        {
            return new PeLayoutFault(PeLayoutProblem.NotEfi, $"it is for no EFI firmware but a {PeMachine.SubsystemName(image.Subsystem)}");
        }

        if (image.HeaderOffset < DosHeaderLength || image.SizeOfHeaders > length)
        {
            return new PeLayoutFault(
                PeLayoutProblem.Damaged,
                string.Create(CultureInfo.InvariantCulture, $"its PE header stands at 0x{image.HeaderOffset:x} and SizeOfHeaders is 0x{image.SizeOfHeaders:x}: the first has to be 0x40 or more, the second within the file"));
        }

        if (!IsAlignment(image.FileAlignment) || !IsAlignment(image.SectionAlignment))
        {
            return new PeLayoutFault(
                PeLayoutProblem.Alignment,
                string.Create(CultureInfo.InvariantCulture, $"FileAlignment is 0x{image.FileAlignment:x} and SectionAlignment 0x{image.SectionAlignment:x}; each has to be a power of two, at most 0x{LargestAlignment:x}"));
        }

        return OverlapOf(image);
    }

    private static PeLayoutFault? OverlapOf(PeImage image)
    {
        long end = 0;
        string? before = null;
        foreach (var section in image.Sections.Where(section => section.RawSize > 0).OrderBy(section => section.RawOffset))
        {
            if (section.RawOffset < end)
            {
                return new PeLayoutFault(PeLayoutProblem.Damaged, $"its sections {before} and {section.Name} share bytes of the file");
            }

            (end, before) = ((long)section.RawOffset + section.RawSize, section.Name);
        }

        return null;
    }

    private static bool IsAlignment(uint value) => value is > 0 and <= LargestAlignment && (value & (value - 1)) == 0;
}

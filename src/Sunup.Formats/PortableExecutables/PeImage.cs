using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables;

/// <summary>The headers of a PE image: an EFI application, a kernel with an EFI stub, a unified kernel image.</summary>
/// <remarks>
/// Source: PE/COFF specification, sections 3 to 5. Little endian. The headers are kept as they stand; <see cref="Faults"/> says what does not fit
/// into the file. Signatures are located and not checked.
/// </remarks>
public sealed record PeImage
{
    /// <summary>Bit of <see cref="DllCharacteristics"/>: no memory of the image has to be written and executed.</summary>
    public const ushort NxCompatible = 0x100;

    private const int CoffHeaderLength = 4 + 20;
    private const int CheckSumInOptional = 64;
    private const int CertificateDirectory = 4;

    /// <summary>Of <c>PE\0\0</c> in the file (<c>e_lfanew</c>).</summary>
    public required uint HeaderOffset { get; init; }

    /// <summary><c>Machine</c>: 0x8664, 0xaa64; <see cref="PeMachine.NameOf"/> names it.</summary>
    public required ushort Machine { get; init; }

    public required ushort Characteristics { get; init; }

    /// <summary>File offset of the COFF symbol table, which an image should not have and objcopy leaves; 0 for none.</summary>
    public uint SymbolTableOffset { get; init; }

    /// <summary>Of 18 bytes each; a string table follows them.</summary>
    public uint SymbolCount { get; init; }

    /// <summary>In bytes, with its data directories (<c>SizeOfOptionalHeader</c>).</summary>
    public ushort OptionalHeaderSize { get; init; }

    /// <summary>As the header says; <see cref="Sections"/> has those that the file holds.</summary>
    public ushort NumberOfSections { get; init; }

    /// <summary>PE32+, with 64-bit addresses; else PE32.</summary>
    public bool IsPe32Plus { get; init; }

    public uint EntryPoint { get; init; }

    public ulong ImageBase { get; init; }

    public uint SectionAlignment { get; init; }

    public uint FileAlignment { get; init; }

    /// <summary>Linux's EFI stub: its version; 1 and more take an initrd by LoadFile2. 0 in images that say nothing.</summary>
    public ushort MajorImageVersion { get; init; }

    public ushort MinorImageVersion { get; init; }

    /// <summary>In memory, in bytes.</summary>
    public uint SizeOfImage { get; init; }

    public uint SizeOfHeaders { get; init; }

    /// <summary>Of the whole file; 0 where none was made, which firmware takes.</summary>
    public uint CheckSum { get; init; }

    /// <summary>10: EFI application; 11, 12: EFI drivers.</summary>
    public ushort Subsystem { get; init; }

    /// <summary>0x100: NX compatible.</summary>
    public ushort DllCharacteristics { get; init; }

    public ImmutableArray<PeDataDirectory> Directories { get; init; } = [];

    public ImmutableArray<PeSection> Sections { get; init; } = [];

    /// <summary>Signatures. Empty for an unsigned image.</summary>
    public ImmutableArray<PeCertificate> Certificates { get; init; } = [];

    /// <summary>What does not fit; empty for a sound image.</summary>
    public ImmutableArray<FormatFault> Faults { get; init; } = [];

    /// <summary>Where the signatures stand: a file offset and a length in bytes; both 0 for none.</summary>
    public PeDataDirectory CertificateTable => Directories.Length > CertificateDirectory ? Directories[CertificateDirectory] : PeDataDirectory.None;

    /// <summary>Of the optional header in the file.</summary>
    public long OptionalHeaderOffset => (long)HeaderOffset + CoffHeaderLength;

    /// <summary>Of <see cref="CheckSum"/> in the file.</summary>
    public long CheckSumOffset => OptionalHeaderOffset + CheckSumInOptional;

    /// <summary>Of the first data directory in the file.</summary>
    public long DirectoriesOffset => OptionalHeaderOffset + (IsPe32Plus ? 112 : 96);

    /// <summary>Of the certificate table's entry in the file: an offset and a size, four bytes each.</summary>
    public long CertificateEntryOffset => DirectoriesOffset + (CertificateDirectory * 8);

    /// <summary>Of the first section header in the file.</summary>
    public long SectionTableOffset => OptionalHeaderOffset + OptionalHeaderSize;

    /// <summary>Where the section table ends in the file: what <see cref="SizeOfHeaders"/> must reach.</summary>
    public long SectionTableEnd => SectionTableOffset + ((long)NumberOfSections * PeSection.HeaderLength);

    public bool IsSigned => Certificates.Length > 0;

    public bool IsEfi => Subsystem is >= 10 and <= 13;

    /// <summary>Where the file ends by its headers: behind the last section, or the certificate table, whichever is later.</summary>
    public long EndOffset
    {
        get
        {
            long end = SizeOfHeaders;
            foreach (var section in Sections)
            {
                end = Math.Max(end, section.RawSize == 0 ? 0 : (long)section.RawOffset + section.RawSize);
            }

            return Math.Max(end, CertificateTable.Size == 0 ? 0 : (long)CertificateTable.Address + CertificateTable.Size);
        }
    }

    /// <summary>The first section of that name; null for none.</summary>
    public PeSection? Find(string name)
    {
        foreach (var section in Sections)
        {
            if (section.Name == name)
            {
                return section;
            }
        }

        return null;
    }

    /// <summary>Reads the headers. Null for what is no PE image: no <c>MZ</c>, or no <c>PE\0\0</c> where it points to.</summary>
    public static PeImage? Read(FileBytes file) => PeReader.Read(file);
}

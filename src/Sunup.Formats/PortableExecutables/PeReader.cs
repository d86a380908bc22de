using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sunup.Binary;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.PortableExecutables;

/// <summary>Reads the headers of a PE image, in the order in which they stand.</summary>
internal static class PeReader
{
    private const int CoffHeaderLength = 4 + 20;
    private const int SectionHeaderLength = PeSection.HeaderLength;
    private const int MostCertificates = 64;
    private const int SymbolLength = 18;
    private const int LongestName = 64;
    private const ushort Pe32Plus = 0x20b;

    public static PeImage? Read(FileBytes file)
    {
        var dos = new SpanReader(file.Read(0, 0x40));
        var isDos = dos.ReadBytes(2, "e_magic").SequenceEqual("MZ"u8);
        dos.Skip(0x3a, "DOS header");
        var offset = dos.ReadUInt32LittleEndian("e_lfanew");
        if (!isDos || dos.Fault is not null)
        {
            return null;
        }

        var coff = new SpanReader(file.Read(offset, CoffHeaderLength));
        if (!coff.ReadBytes(4, "Signature").SequenceEqual("PE\0\0"u8))
        {
            return null;
        }

        var machine = coff.ReadUInt16LittleEndian("Machine");
        var sections = coff.ReadUInt16LittleEndian("NumberOfSections");
        coff.Skip(4, "TimeDateStamp");
        var symbols = coff.ReadUInt32LittleEndian("PointerToSymbolTable");
        var symbolCount = coff.ReadUInt32LittleEndian("NumberOfSymbols");
        var strings = symbols == 0 ? 0 : symbols + ((long)symbolCount * SymbolLength);
        var optionalLength = coff.ReadUInt16LittleEndian("SizeOfOptionalHeader");
        var characteristics = coff.ReadUInt16LittleEndian("Characteristics");
        var image = new PeImage
        {
            HeaderOffset = offset,
            Machine = machine,
            Characteristics = characteristics,
            SymbolTableOffset = symbols,
            SymbolCount = symbolCount,
            OptionalHeaderSize = optionalLength,
            NumberOfSections = sections,
        };
        if (coff.Fault is { } fault)
        {
            return image with { Faults = [FormatFault.Of(fault, offset)] };
        }

        image = ReadOptional(image, new SpanReader(file.Read(image.OptionalHeaderOffset, optionalLength)), image.OptionalHeaderOffset);
        image = ReadSections(image, file, image.SectionTableOffset, sections, strings);
        return ReadCertificates(image, file);
    }

    private static PeImage ReadOptional(PeImage image, SpanReader reader, long start)
    {
        var isPlus = reader.ReadUInt16LittleEndian("Magic") == Pe32Plus;
        reader.Skip(2 + 4 + 4 + 4, "linker version, SizeOfCode, SizeOfInitializedData, SizeOfUninitializedData");
        var entryPoint = reader.ReadUInt32LittleEndian("AddressOfEntryPoint");
        reader.Skip(isPlus ? 4 : 8, "BaseOfCode, BaseOfData");
        image = image with
        {
            IsPe32Plus = isPlus,
            EntryPoint = entryPoint,
            ImageBase = isPlus ? reader.ReadUInt64LittleEndian("ImageBase") : reader.ReadUInt32LittleEndian("ImageBase"),
            SectionAlignment = reader.ReadUInt32LittleEndian("SectionAlignment"),
            FileAlignment = reader.ReadUInt32LittleEndian("FileAlignment"),
        };
        reader.Skip(4, "operating system version");
        image = image with { MajorImageVersion = reader.ReadUInt16LittleEndian("MajorImageVersion"), MinorImageVersion = reader.ReadUInt16LittleEndian("MinorImageVersion") };
        reader.Skip(4 + 4, "subsystem version, Win32VersionValue");
        image = image with { SizeOfImage = reader.ReadUInt32LittleEndian("SizeOfImage"), SizeOfHeaders = reader.ReadUInt32LittleEndian("SizeOfHeaders") };
        image = image with { CheckSum = reader.ReadUInt32LittleEndian("CheckSum") };
        image = image with { Subsystem = reader.ReadUInt16LittleEndian("Subsystem"), DllCharacteristics = reader.ReadUInt16LittleEndian("DllCharacteristics") };
        reader.Skip(isPlus ? 32 : 16, "stack and heap sizes");
        reader.Skip(4, "LoaderFlags");
        var count = Math.Min(reader.ReadUInt32LittleEndian("NumberOfRvaAndSizes"), 16);
        var directories = ImmutableArray.CreateBuilder<PeDataDirectory>();
        for (var i = 0; i < count && reader.Fault is null; i++)
        {
            directories.Add(new PeDataDirectory(reader.ReadUInt32LittleEndian("data directory"), reader.ReadUInt32LittleEndian("data directory")));
        }

        return image with { Directories = directories.ToImmutable(), Faults = reader.Fault is { } fault ? [FormatFault.Of(fault, start)] : [] };
    }

    private static PeImage ReadSections(PeImage image, FileBytes file, long start, int count, long strings)
    {
        var reader = new SpanReader(file.Read(start, (long)count * SectionHeaderLength));
        var sections = ImmutableArray.CreateBuilder<PeSection>();
        var faults = image.Faults.ToBuilder();
        for (var i = 0; i < count && reader.Fault is null; i++)
        {
            var name = LongName(file, strings, ShortName(reader.ReadBytes(8, "section Name")));
            var virtualSize = reader.ReadUInt32LittleEndian("VirtualSize");
            var virtualAddress = reader.ReadUInt32LittleEndian("VirtualAddress");
            var rawSize = reader.ReadUInt32LittleEndian("SizeOfRawData");
            var rawOffset = reader.ReadUInt32LittleEndian("PointerToRawData");
            var relocations = reader.ReadUInt32LittleEndian("PointerToRelocations");
            reader.Skip(8, "line numbers and counts");
            var section = new PeSection(name, virtualSize, virtualAddress, rawSize, rawOffset, reader.ReadUInt32LittleEndian("Characteristics")) { RelocationOffset = relocations };
            if (reader.Fault is not null)
            {
                break;
            }

            sections.Add(section);
            if (rawSize > 0 && (long)rawOffset + rawSize > file.Length)
            {
                faults.Add(FormatFault.Short($"section {name}", rawOffset, rawSize, file.Length));
            }
        }

        if (reader.Fault is { } fault)
        {
            faults.Add(FormatFault.Of(fault, start));
        }

        return image with { Sections = sections.ToImmutable(), Faults = faults.ToImmutable() };
    }

    // Padded with NUL; a name of eight bytes has none.
    private static string ShortName(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes);

    // "/4": the name stands at byte 4 of the string table, which objcopy leaves behind the symbols.
    private static string LongName(FileBytes file, long strings, string name)
    {
        if (strings == 0 || !name.StartsWith('/') || !uint.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return name;
        }

        var bytes = file.Read(strings + offset, LongestName);
        var end = Array.IndexOf(bytes, (byte)0);
        return end > 0 ? Encoding.Latin1.GetString(bytes, 0, end) : name;
    }

    private static PeImage ReadCertificates(PeImage image, FileBytes file)
    {
        var table = image.CertificateTable;
        if (table.Size == 0)
        {
            return image;
        }

        long end = (long)table.Address + table.Size;
        if (end > file.Length)
        {
            return image with { Faults = image.Faults.Add(FormatFault.Short("certificate table", table.Address, table.Size, file.Length)) };
        }

        var certificates = ImmutableArray.CreateBuilder<PeCertificate>();
        for (long at = table.Address; at + 8 <= end && certificates.Count < MostCertificates;)
        {
            var reader = new SpanReader(file.Read(at, 8));
            var length = reader.ReadUInt32LittleEndian("dwLength");
            var certificate = new PeCertificate(at, length, reader.ReadUInt16LittleEndian("wRevision"), reader.ReadUInt16LittleEndian("wCertificateType"));
            if (length < 8 || at + length > end)
            {
                var fault = FormatFault.Short("dwLength", at, length, end);
                return image with { Certificates = certificates.ToImmutable(), Faults = image.Faults.Add(fault) };
            }

            certificates.Add(certificate);
            at += (length + 7L) & ~7L;
        }

        return image with { Certificates = certificates.ToImmutable() };
    }
}

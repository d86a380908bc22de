using System.Collections.Immutable;
using System.Text;

namespace Sunup.Formats.Recognition;

/// <summary>Reads an ELF file's header and its two tables.</summary>
internal static class ElfReader
{
    private const int IdentLength = 16;

    public static ElfFile? Read(FileBytes file)
    {
        var head = file.Read(0, 64);
        if (head is not [0x7f, (byte)'E', (byte)'L', (byte)'F', ..])
        {
            return null;
        }

        var is64 = head.Length > 4 && head[4] == 2;
        var isBig = head.Length > 5 && head[5] == 2;
        var needed = is64 ? 64 : 52;
        var fields = new ElfFields(head, isBig);
        var elf = new ElfFile
        {
            Is64Bit = is64,
            IsBigEndian = isBig,
            Type = (ushort)fields.Number(IdentLength, 2),
            Machine = (ushort)fields.Number(IdentLength + 2, 2),
            Entry = fields.Number(IdentLength + 8, is64 ? 8 : 4),
        };
        if (head.Length < needed)
        {
            return elf with { Faults = [FormatFault.Short("ELF header", 0, needed, file.Length)] };
        }

        var address = is64 ? 8 : 4;
        var programs = (long)fields.Number(IdentLength + 8 + address, address);
        var sections = (long)fields.Number(IdentLength + 8 + (2 * address), address);
        var counts = IdentLength + 8 + (3 * address) + 4 + 2; // behind e_flags and e_ehsize
        var faults = ImmutableArray.CreateBuilder<FormatFault>();
        elf = elf with { Segments = ReadSegments(elf, file, programs, Count(fields, counts), Count(fields, counts + 2), faults) };
        elf = elf with { Sections = ReadSections(elf, file, sections, Count(fields, counts + 4), Count(fields, counts + 6), Count(fields, counts + 8), faults) };
        return elf with { Interpreter = ReadInterpreter(elf, file), Faults = faults.ToImmutable() };
    }

    private static int Count(ElfFields fields, int offset) => (int)fields.Number(offset, 2);

    private static ImmutableArray<ElfSegment> ReadSegments(
        ElfFile elf, FileBytes file, long offset, int size, int count, ImmutableArray<FormatFault>.Builder faults)
    {
        var table = ReadTable(file, "program headers", offset, size, count, faults);
        var segments = ImmutableArray.CreateBuilder<ElfSegment>();
        for (var i = 0; i < count && (i + 1) * size <= table.Length && size >= (elf.Is64Bit ? 56 : 32); i++)
        {
            var fields = new ElfFields(table.AsSpan(i * size, size), elf.IsBigEndian);
            var segment = elf.Is64Bit
                ? new ElfSegment((uint)fields.Number(0, 4), (long)fields.Number(8, 8), (long)fields.Number(32, 8))
                : new ElfSegment((uint)fields.Number(0, 4), (long)fields.Number(4, 4), (long)fields.Number(16, 4));
            segments.Add(segment);
            Check(file, $"segment {i}", segment.Offset, segment.Size, faults);
        }

        return segments.ToImmutable();
    }

    private static ImmutableArray<ElfSection> ReadSections(
        ElfFile elf, FileBytes file, long offset, int size, int count, int namesIndex, ImmutableArray<FormatFault>.Builder faults)
    {
        const uint NoBits = 8;
        var table = ReadTable(file, "section headers", offset, size, count, faults);
        var raw = new List<(int Name, ElfSection Section)>();
        for (var i = 0; i < count && (i + 1) * size <= table.Length && size >= (elf.Is64Bit ? 64 : 40); i++)
        {
            var fields = new ElfFields(table.AsSpan(i * size, size), elf.IsBigEndian);
            var section = elf.Is64Bit
                ? new ElfSection("", (uint)fields.Number(4, 4), (long)fields.Number(24, 8), (long)fields.Number(32, 8))
                : new ElfSection("", (uint)fields.Number(4, 4), (long)fields.Number(16, 4), (long)fields.Number(20, 4));
            raw.Add(((int)fields.Number(0, 4), section));
        }

        var names = namesIndex < raw.Count ? file.Read(raw[namesIndex].Section.Offset, Math.Clamp(raw[namesIndex].Section.Size, 0, 1 << 20)) : [];
        var sections = raw.Select(item => item.Section with { Name = NameAt(names, item.Name) }).ToImmutableArray();
        foreach (var section in sections.Where(section => section.Type is not (0 or NoBits)))
        {
            Check(file, $"section {section.Name}", section.Offset, section.Size, faults);
        }

        return sections;
    }

    private static byte[] ReadTable(FileBytes file, string name, long offset, int size, int count, ImmutableArray<FormatFault>.Builder faults)
    {
        if (count == 0 || offset == 0)
        {
            return [];
        }

        Check(file, name, offset, (long)size * count, faults);
        return file.Read(offset, (long)size * count);
    }

    private static void Check(FileBytes file, string name, long offset, long size, ImmutableArray<FormatFault>.Builder faults)
    {
        if (faults.Count == 0 && size != 0 && (offset < 0 || size < 0 || offset > file.Length - size))
        {
            faults.Add(FormatFault.Short(name, offset, size, file.Length));
        }
    }

    private static string NameAt(byte[] names, int offset)
    {
        if (offset < 0 || offset >= names.Length)
        {
            return "";
        }

        var rest = names.AsSpan(offset);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static string? ReadInterpreter(ElfFile elf, FileBytes file)
    {
        foreach (var segment in elf.Segments.Where(segment => segment.Type == 3))
        {
            return Encoding.UTF8.GetString(file.Read(segment.Offset, Math.Clamp(segment.Size, 0, 4096))).TrimEnd('\0');
        }

        return null;
    }
}

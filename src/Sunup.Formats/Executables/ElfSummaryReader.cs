using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Executables;

/// <summary>Reads an <see cref="ElfSummary"/> from the parts of a file that are known.</summary>
internal static class ElfSummaryReader
{
    /// <summary>Linux takes a table of program headers of at most one page.</summary>
    public const int LongestTable = 4096;

    /// <summary>PATH_MAX, with the NUL.</summary>
    public const int LongestInterpreter = 4096;

    private const int PageSize = 4096;
    private const int OutOfMemory = -12;
    private const int Invalid = -22;
    private const uint Load = 1;
    private const uint Interp = 3;
    private const uint Writable = 2;

    /// <summary>A program header, in both sizes.</summary>
    private readonly record struct Segment(uint Type, uint Flags, ulong Offset, ulong Address, ulong FileSize, ulong MemorySize);

    public static bool IsElf(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F']);

    /// <summary>Where the table of program headers is: offset and length in bytes; a length of 0 for one that Linux refuses.</summary>
    public static (ulong Offset, int Length) TableOf(ReadOnlySpan<byte> head)
    {
        var is64 = head.Length > 4 && head[4] == 2;
        var reader = new SpanReader(head);
        reader.Skip(16 + 2 + 2 + 4, "e_ident, e_type, e_machine, e_version");
        reader.Skip(is64 ? 8 : 4, "e_entry");
        var offset = is64 ? reader.ReadUInt64LittleEndian("e_phoff") : reader.ReadUInt32LittleEndian("e_phoff");
        reader.Skip((is64 ? 8 : 4) + 4 + 2, "e_shoff, e_flags, e_ehsize");
        var size = reader.ReadUInt16LittleEndian("e_phentsize");
        var length = size * reader.ReadUInt16LittleEndian("e_phnum");
        var expected = is64 ? 56 : 32;
        return reader.Fault is not null || size != expected || length > LongestTable ? (offset, 0) : (offset, length);
    }

    /// <summary>Where <c>PT_INTERP</c>'s bytes are; null without one.</summary>
    public static (ulong Offset, ulong Length)? InterpreterOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> table)
    {
        foreach (var segment in SegmentsOf(head, table))
        {
            if (segment.Type == Interp)
            {
                return (segment.Offset, segment.FileSize);
            }
        }

        return null;
    }

    /// <param name="head">At least the ELF header, less where the file is shorter.</param>
    /// <param name="table">The program headers; empty where they are refused or not there.</param>
    /// <param name="interpreter">The bytes of <c>PT_INTERP</c>, as many as there are.</param>
    /// <param name="length">Of the file.</param>
    public static ElfSummary Read(ReadOnlySpan<byte> head, ReadOnlySpan<byte> table, ReadOnlySpan<byte> interpreter, long length)
    {
        var reader = new SpanReader(head);
        reader.Skip(16, "e_ident");
        var type = reader.ReadUInt16LittleEndian("e_type");
        var machine = reader.ReadUInt16LittleEndian("e_machine");
        var found = InterpreterOf(head, table);
        var taken = found is { } range && range.Length is >= 2 and <= LongestInterpreter;
        var summary = new ElfSummary
        {
            Is64Bit = head.Length > 4 && head[4] == 2,
            Type = type,
            Machine = machine,
            HasProgramHeaders = !table.IsEmpty,
            IsDynamic = found is not null,
            Interpreter = taken && (ulong)interpreter.Length == found!.Value.Length ? PathOf(interpreter) : null,
            InterpreterBeyondEnd = taken && (ulong)interpreter.Length < found!.Value.Length,
        };
        return Measure(summary, SegmentsOf(head, table), length);
    }

    private static ElfSummary Measure(ElfSummary summary, List<Segment> segments, long length)
    {
        var pages = ((ulong)length + PageSize - 1) / PageSize;
        var needed = 0UL;
        var zeroes = false;
        foreach (var segment in segments.Where(segment => segment.Type == Load && segment.FileSize > 0))
        {
            var end = segment.Offset + segment.FileSize;
            needed = Math.Max(needed, Math.Min(end, long.MaxValue));
            zeroes |= segment.MemorySize > segment.FileSize && (segment.Flags & Writable) != 0
                && (segment.Address + segment.FileSize) % PageSize != 0 && end / PageSize >= pages;
        }

        var (errno, refused) = segments.Where(segment => segment.Type == Load)
            .Select(segment => (Errno: MapErrnoOf(segment, AddressesOf(summary)), Segment: segment))
            .FirstOrDefault(pair => pair.Errno is not null);
        return summary with
        {
            NeededLength = (long)needed,
            ZeroesBeyondEnd = zeroes,
            LacksPages = (needed + PageSize - 1) / PageSize > pages,
            MapErrno = errno,
            ZeroesBeyondAddresses = errno == Invalid && refused.MemorySize > refused.FileSize && (refused.Offset - refused.Address) % PageSize == 0,
        };
    }

    // fs/binfmt_elf.c: what elf_map makes of the segment comes first, then its own comparison of sizes and addresses.
    private static int? MapErrnoOf(Segment segment, ulong addresses)
    {
        if (segment.FileSize > 0)
        {
            var intoPage = segment.Address % PageSize;
            if ((segment.Offset - intoPage) % PageSize != 0)
            {
                return Invalid;
            }

            var size = (UInt128)segment.FileSize + intoPage;
            if (size + (segment.Address - intoPage) > addresses)
            {
                return OutOfMemory;
            }
        }

        return segment.FileSize > segment.MemorySize || (UInt128)segment.Address + segment.MemorySize > addresses ? Invalid : null;
    }

    /// <summary>TASK_SIZE: below it is what a process can have.</summary>
    private static ulong AddressesOf(ElfSummary summary) => (summary.Is64Bit, summary.Machine) switch
    {
        (false, _) => 1UL << 32,
        (_, 62) => (1UL << 47) - PageSize,
        _ => 1UL << 48,
    };

    // It must end with a NUL; the path ends at the first.
    private static string? PathOf(ReadOnlySpan<byte> bytes) => bytes[^1] == 0 ? Encoding.Latin1.GetString(bytes[..bytes.IndexOf((byte)0)]) : null;

    private static List<Segment> SegmentsOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> table)
    {
        var is64 = head.Length > 4 && head[4] == 2;
        var segments = new List<Segment>();
        var reader = new SpanReader(table);
        while (reader.Remaining > 0 && reader.Fault is null)
        {
            var segment = is64 ? Read64(ref reader) : Read32(ref reader);
            if (reader.Fault is null)
            {
                segments.Add(segment);
            }
        }

        return segments;
    }

    private static Segment Read64(ref SpanReader reader)
    {
        var type = reader.ReadUInt32LittleEndian("p_type");
        var flags = reader.ReadUInt32LittleEndian("p_flags");
        var offset = reader.ReadUInt64LittleEndian("p_offset");
        var address = reader.ReadUInt64LittleEndian("p_vaddr");
        reader.Skip(8, "p_paddr");
        var fileSize = reader.ReadUInt64LittleEndian("p_filesz");
        var memorySize = reader.ReadUInt64LittleEndian("p_memsz");
        reader.Skip(8, "p_align");
        return new Segment(type, flags, offset, address, fileSize, memorySize);
    }

    private static Segment Read32(ref SpanReader reader)
    {
        var type = reader.ReadUInt32LittleEndian("p_type");
        var offset = reader.ReadUInt32LittleEndian("p_offset");
        var address = reader.ReadUInt32LittleEndian("p_vaddr");
        reader.Skip(4, "p_paddr");
        var fileSize = reader.ReadUInt32LittleEndian("p_filesz");
        var memorySize = reader.ReadUInt32LittleEndian("p_memsz");
        var flags = reader.ReadUInt32LittleEndian("p_flags");
        reader.Skip(4, "p_align");
        return new Segment(type, flags, offset, address, fileSize, memorySize);
    }
}

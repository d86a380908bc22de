using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Executables;

/// <summary>What a 64-bit little-endian ELF program asks its dynamic loader for.</summary>
/// <remarks>Source: System V ABI, chapter 5, dynamic section; ELF-64 Object File Format 1.5. Paths of its own (<c>DT_RUNPATH</c>) are not looked at.</remarks>
public sealed record ElfNeeds
{
    private const uint Load = 1;
    private const uint Dynamic = 2;
    private const uint Interp = 3;
    private const ulong NeededTag = 1;
    private const ulong StringTableTag = 5;
    private const int ProgramHeaderSize = 56;
    private const int DynamicEntrySize = 16;

    private readonly record struct Segment(uint Type, ulong Offset, ulong Address, ulong Size);

    /// <summary><c>e_machine</c>: 62 x86-64, 183 AArch64.</summary>
    public required ushort Machine { get; init; }

    /// <summary>Path of the dynamic loader; null for a static program and for a library.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Names of libraries (<c>DT_NEEDED</c>), in order.</summary>
    public ImmutableArray<string> Libraries { get; init; } = [];

    /// <summary>Null for what is no such file, or lacks bytes that say it.</summary>
    public static ElfNeeds? Read(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file);
        var magic = reader.ReadBytes(6, "e_ident");
        if (!magic.SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            return null;
        }

        reader.Skip(10 + 2, "e_ident, e_type");
        var machine = reader.ReadUInt16LittleEndian("e_machine");
        reader.Skip(4 + 8, "e_version, e_entry");
        var table = reader.ReadUInt64LittleEndian("e_phoff");
        reader.Skip(8 + 4 + 2, "e_shoff, e_flags, e_ehsize");
        var size = reader.ReadUInt16LittleEndian("e_phentsize");
        var count = reader.ReadUInt16LittleEndian("e_phnum");
        if (reader.Fault is not null || size != ProgramHeaderSize || Part(file, table, (ulong)size * count) is not { Length: > 0 } headers)
        {
            return null;
        }

        return OfSegments(file, machine, SegmentsOf(headers, count));
    }

    private static ElfNeeds? OfSegments(ReadOnlySpan<byte> file, ushort machine, List<Segment> segments)
    {
        string? interpreter = null;
        ImmutableArray<string> libraries = [];
        foreach (var segment in segments)
        {
            var bytes = Part(file, segment.Offset, segment.Size);
            if (segment.Type is Dynamic or Interp && bytes.IsEmpty)
            {
                return null;
            }

            if (segment.Type == Interp)
            {
                interpreter = Text(bytes, 0);
            }
            else if (segment.Type == Dynamic)
            {
                libraries = LibrariesOf(file, bytes, segments);
            }
        }

        return new ElfNeeds { Machine = machine, Interpreter = interpreter, Libraries = libraries };
    }

    private static ImmutableArray<string> LibrariesOf(ReadOnlySpan<byte> file, ReadOnlySpan<byte> dynamic, List<Segment> segments)
    {
        var names = new List<ulong>();
        ulong? strings = null;
        var reader = new SpanReader(dynamic);
        while (reader.Remaining >= DynamicEntrySize && reader.ReadUInt64LittleEndian("d_tag") is > 0 and var tag)
        {
            var value = reader.ReadUInt64LittleEndian("d_un");
            if (tag == NeededTag)
            {
                names.Add(value);
            }
            else if (tag == StringTableTag)
            {
                strings = value;
            }
        }

        // Addresses are those in memory: the segment that is loaded there says where in the file that is.
        var home = segments.FirstOrDefault(segment => segment.Type == Load && strings >= segment.Address && strings - segment.Address < segment.Size);
        var table = home.Size == 0 ? [] : Part(file, home.Offset + (strings!.Value - home.Address), home.Size - (strings.Value - home.Address));
        var libraries = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names)
        {
            if (name < (ulong)table.Length)
            {
                libraries.Add(Text(table, (int)name));
            }
        }

        return libraries.ToImmutable();
    }

    private static List<Segment> SegmentsOf(ReadOnlySpan<byte> headers, int count)
    {
        var segments = new List<Segment>();
        var reader = new SpanReader(headers);
        for (var i = 0; i < count; i++)
        {
            var type = reader.ReadUInt32LittleEndian("p_type");
            reader.Skip(4, "p_flags");
            var offset = reader.ReadUInt64LittleEndian("p_offset");
            var address = reader.ReadUInt64LittleEndian("p_vaddr");
            reader.Skip(8, "p_paddr");
            segments.Add(new Segment(type, offset, address, reader.ReadUInt64LittleEndian("p_filesz")));
            reader.Skip(8 + 8, "p_memsz, p_align");
        }

        return segments;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> file, ulong offset, ulong length) =>
        offset <= (ulong)file.Length && length <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)length) : [];

    private static string Text(ReadOnlySpan<byte> bytes, int offset)
    {
        var rest = bytes[offset..];
        return Encoding.UTF8.GetString(rest[..(rest.IndexOf((byte)0) is >= 0 and var end ? end : rest.Length)]);
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Sunup.Formats.Recognition;

/// <summary>A part of an ELF file that is loaded into memory.</summary>
/// <param name="Type">1: loaded; 3: names the interpreter.</param>
/// <param name="Offset">In the file.</param>
/// <param name="Size">In the file, in bytes.</param>
public readonly record struct ElfSegment(uint Type, long Offset, long Size);

/// <summary>An ELF section, found by its name.</summary>
public readonly record struct ElfSection(string Name, uint Type, long Offset, long Size);

/// <summary>The headers of an ELF file of either class and byte order: a program, a library, a kernel module, a vmlinux.</summary>
/// <remarks>Source: System V ABI, chapter 4 (ELF header, section header) and 5 (program header). What does not fit into the file is in <see cref="Faults"/>.</remarks>
public sealed record ElfFile
{
    public bool Is64Bit { get; init; }

    public bool IsBigEndian { get; init; }

    /// <summary>1 relocatable (modules, objects), 2 executable, 3 shared or position independent, 4 core.</summary>
    public ushort Type { get; init; }

    /// <summary><c>e_machine</c>.</summary>
    public ushort Machine { get; init; }

    public ulong Entry { get; init; }

    public ImmutableArray<ElfSegment> Segments { get; init; } = [];

    public ImmutableArray<ElfSection> Sections { get; init; } = [];

    /// <summary>The dynamic loader that the kernel starts in its place; null for a static program.</summary>
    public string? Interpreter { get; init; }

    public ImmutableArray<FormatFault> Faults { get; init; } = [];

    /// <summary>As <c>uname -m</c> calls it; the number for one without such a name.</summary>
    public string MachineName => Machine switch
    {
        3 => "i386",
        62 => "x86_64",
        40 => "arm",
        183 => "aarch64",
        243 => Is64Bit ? "riscv64" : "riscv32",
        258 => Is64Bit ? "loongarch64" : "loongarch32",
        20 => "ppc",
        21 => IsBigEndian ? "ppc64" : "ppc64le",
        22 => Is64Bit ? "s390x" : "s390",
        8 => Is64Bit ? "mips64" : "mips",
        2 => "sparc",
        43 => "sparc64",
        50 => "ia64",
        15 => "parisc",
        4 => "m68k",
        42 => "sh",
        _ => $"ELF machine {Machine}",
    };

    public string TypeName => Type switch
    {
        1 => "relocatable",
        2 => "executable",
        3 => "shared object or position-independent executable",
        4 => "core",
        _ => $"type {Type}",
    };

    public ElfSection? Find(string section)
    {
        foreach (var candidate in Sections)
        {
            if (candidate.Name == section)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Null for what has no ELF magic.</summary>
    public static ElfFile? Read(FileBytes file) => ElfReader.Read(file);

    /// <summary>The texts of a kernel module's <c>.modinfo</c>: <c>name=value</c>, in their order. Empty for all else.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ReadModuleInformation(FileBytes file)
    {
        const int Most = 1 << 20;
        if (Type != 1 || Find(".modinfo") is not { } section)
        {
            return [];
        }

        var entries = Encoding.UTF8.GetString(file.Read(section.Offset, Math.Min(section.Size, Most))).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return [.. entries.Select(entry => entry.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
    }
}

/// <summary>Reads numbers of either size and order at known places of a table entry; 0 outside of it.</summary>
internal readonly ref struct ElfFields(ReadOnlySpan<byte> bytes, bool isBigEndian)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ulong Number(int offset, int size)
    {
        if (offset + size > _bytes.Length)
        {
            return 0;
        }

        var span = _bytes.Slice(offset, size);
        return size switch
        {
            2 => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(span) : BinaryPrimitives.ReadUInt16LittleEndian(span),
            4 => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(span) : BinaryPrimitives.ReadUInt32LittleEndian(span),
            _ => isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(span) : BinaryPrimitives.ReadUInt64LittleEndian(span),
        };
    }
}

using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.KernelModules;

/// <summary>What a kernel module says of itself: the section <c>.modinfo</c> of its file.</summary>
/// <param name="VersionMagic">The kernel it was built for and how: <c>6.1.0-53-cloud-amd64 SMP preempt mod_unload modversions</c>; null where it says nothing.</param>
/// <param name="Firmware">Files below /lib/firmware that it may ask for.</param>
/// <param name="Aliases">Patterns of what it is for.</param>
/// <param name="Depends">Names of modules that must be loaded before it.</param>
/// <remarks>Source: include/linux/module.h: strings <c>key=value</c>, each with its NUL.</remarks>
public sealed record ModuleInformation(string? VersionMagic, ImmutableArray<string> Firmware, ImmutableArray<string> Aliases, ImmutableArray<string> Depends)
{
    private const uint ElfMagic = 0x7f454c46;
    private const byte Elf64 = 2;
    private const byte LittleEndian = 1;
    private const int SectionHeaderLength = 64;

    /// <summary>The kernel release that it was built for: the first word of <see cref="VersionMagic"/>.</summary>
    public string? Release => VersionMagic?.Split(' ')[0];

    /// <summary>From the bytes of an uncompressed module; null where they are no 64-bit little-endian ELF file with that section.</summary>
    public static ModuleInformation? TryRead(ReadOnlySpan<byte> file)
    {
        if (SectionOf(file, ".modinfo") is not { } range)
        {
            return null;
        }

        string? magic = null;
        ImmutableArray<string> depends = [];
        var firmware = ImmutableArray.CreateBuilder<string>();
        var aliases = ImmutableArray.CreateBuilder<string>();
        foreach (var text in Encoding.Latin1.GetString(file[range]).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (text.Split('=', 2))
            {
                case ["vermagic", var value]:
                    magic = value.Trim();
                    break;
                case ["firmware", var value]:
                    firmware.Add(value);
                    break;
                case ["depends", var value]:
                    depends = [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ModuleNames.Normalize)];
                    break;
                case ["alias", var value]:
                    aliases.Add(value);
                    break;
            }
        }

        return new ModuleInformation(magic, firmware.ToImmutable(), aliases.ToImmutable(), depends);
    }

    private static Range? SectionOf(ReadOnlySpan<byte> file, string name)
    {
        // Elf64_Ehdr: e_ident[16], then e_shoff at 40, e_shentsize, e_shnum and e_shstrndx at 58.
        var header = new SpanReader(file);
        if (header.ReadUInt32BigEndian("EI_MAG") != ElfMagic || header.ReadByte("EI_CLASS") != Elf64 || header.ReadByte("EI_DATA") != LittleEndian)
        {
            return null;
        }

        header.Skip(34, "e_ident to e_phoff");
        var table = header.ReadUInt64LittleEndian("e_shoff");
        header.Skip(10, "e_flags to e_phnum");
        var entryLength = header.ReadUInt16LittleEndian("e_shentsize");
        var count = header.ReadUInt16LittleEndian("e_shnum");
        var names = header.ReadUInt16LittleEndian("e_shstrndx");
        if (header.Fault is not null || entryLength != SectionHeaderLength || names >= count
            || table > (ulong)file.Length || (ulong)count * entryLength > (ulong)file.Length - table)
        {
            return null;
        }

        var sections = file.Slice((int)table, count * entryLength);
        if (ContentOf(file, sections[(names * entryLength)..]) is not { } texts)
        {
            return null;
        }

        for (var i = 0; i < count; i++)
        {
            if (NameIs(file[texts.Range], sections[(i * entryLength)..], name))
            {
                return ContentOf(file, sections[(i * entryLength)..])?.Range;
            }
        }

        return null;
    }

    private static bool NameIs(ReadOnlySpan<byte> names, ReadOnlySpan<byte> section, string name)
    {
        var offset = new SpanReader(section).ReadUInt32LittleEndian("sh_name");
        return offset < names.Length && names[(int)offset..].StartsWith(Encoding.ASCII.GetBytes(name + "\0"));
    }

    private static (Range Range, int Length)? ContentOf(ReadOnlySpan<byte> file, ReadOnlySpan<byte> section)
    {
        // Elf64_Shdr: sh_name 4, sh_type 4, sh_flags 8, sh_addr 8, sh_offset 8, sh_size 8.
        var reader = new SpanReader(section);
        reader.Skip(24, "sh_name to sh_addr");
        var offset = reader.ReadUInt64LittleEndian("sh_offset");
        var size = reader.ReadUInt64LittleEndian("sh_size");
        var length = (ulong)file.Length;
        return reader.Fault is null && offset <= length && size <= length - offset
            ? (new Range((int)offset, (int)(offset + size)), (int)size)
            : null;
    }
}

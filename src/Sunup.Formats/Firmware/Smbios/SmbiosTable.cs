using System.Collections.Immutable;
using System.Text;
using Sunup.Binary;

namespace Sunup.Formats.Firmware.Smbios;

/// <summary>What firmware or a hypervisor tells about the machine, as structures one behind the other.</summary>
/// <remarks>
/// Source: DMTF DSP0134, section 6.1. The bytes are those of <c>/sys/firmware/dmi/tables/DMI</c>. Each structure is a header of 4 bytes (type, length with the
/// header, handle; little endian), its formatted area, then strings, each with a NUL and another NUL behind the last; two NULs where there are none. Any
/// bytes give an answer: what follows the first structure that does not fit is left out.
/// </remarks>
/// <param name="Structures">In their order, the end marker (127) left out.</param>
/// <param name="Fault">Why reading stopped before the end marker; null where it did not.</param>
public sealed record SmbiosTable(ImmutableArray<SmbiosStructure> Structures, ReadFault? Fault)
{
    private const byte OemStringsType = 11;
    private const byte EndType = 127;
    private const int HeaderLength = 4;

    /// <summary>All OEM strings (type 11), in their order: QEMU's <c>-smbios type=11,value=...</c> makes them.</summary>
    public IEnumerable<string> OemStrings => Structures.Where(structure => structure.Type == OemStringsType).SelectMany(structure => structure.Strings);

    public static SmbiosTable Read(ReadOnlySpan<byte> table)
    {
        var structures = ImmutableArray.CreateBuilder<SmbiosStructure>();
        var reader = new SpanReader(table);
        while (reader.Remaining > 0)
        {
            var type = reader.ReadByte("Type");
            var length = reader.ReadByte("Length");
            var handle = reader.ReadUInt16LittleEndian("Handle");
            if (type == EndType && reader.Fault is null)
            {
                return new SmbiosTable(structures.ToImmutable(), null);
            }

            var area = reader.ReadBytes(length - HeaderLength, "formatted area");
            var strings = ReadStrings(ref reader);
            if (reader.Fault is not null)
            {
                break;
            }

            structures.Add(new SmbiosStructure(type, handle, [.. area], strings));
        }

        return new SmbiosTable(structures.ToImmutable(), reader.Fault ?? new ReadFault("end-of-table structure", reader.Offset, HeaderLength, 0));
    }

    /// <summary>What follows <c>NAME=</c> in the first OEM string that begins so; null for none.</summary>
    /// <remarks>Among the strings of the first structure of type 11 only, as systemd's stub looks (src/boot/smbios.c).</remarks>
    public string? FindOemString(string name)
    {
        var start = name + "=";
        var strings = Structures.FirstOrDefault(structure => structure.Type == OemStringsType)?.Strings ?? [];
        return strings.FirstOrDefault(text => text.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
    }

    private static ImmutableArray<string> ReadStrings(ref SpanReader reader)
    {
        var strings = ImmutableArray.CreateBuilder<string>();
        var text = new List<byte>();
        while (reader.Fault is null)
        {
            var letter = reader.ReadByte("string");
            if (letter != 0)
            {
                text.Add(letter);
                continue;
            }

            if (text.Count == 0)
            {
                // The second NUL; where there is no string, both stand here.
                reader.Skip(strings.Count == 0 ? 1 : 0, "string terminator");
                break;
            }

            strings.Add(Encoding.UTF8.GetString([.. text]));
            text.Clear();
        }

        return strings.ToImmutable();
    }
}

/// <summary>One structure.</summary>
/// <param name="Type">11: OEM strings.</param>
/// <param name="Handle">By which others refer to it.</param>
/// <param name="Area">The formatted area without the header.</param>
/// <param name="Strings">As UTF-8, in their order; the area refers to them from 1.</param>
public sealed record SmbiosStructure(byte Type, ushort Handle, ImmutableArray<byte> Area, ImmutableArray<string> Strings);

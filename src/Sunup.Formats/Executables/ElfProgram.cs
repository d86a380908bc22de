using Sunup.Binary;

namespace Sunup.Formats.Executables;

/// <summary>What an ELF program needs to run: whether a busybox runs alone in an initramfs.</summary>
public static class ElfProgram
{
    private const ushort MachineX64 = 62;
    private const uint ProgramInterpreter = 3;

    /// <summary>Whether this is a 64-bit x86 ELF program that needs no dynamic loader.</summary>
    /// <remarks>Source: ELF-64 Object File Format 1.5, figures 2 and 6.</remarks>
    public static bool IsStaticX64(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file);
        var magic = reader.ReadBytes(6, "e_ident");
        if (!magic.SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            return false;
        }

        reader.Skip(10 + 2, "e_ident, e_type");
        var machine = reader.ReadUInt16LittleEndian("e_machine");
        reader.Skip(4 + 8, "e_version, e_entry");
        var headersOffset = reader.ReadUInt64LittleEndian("e_phoff");
        reader.Skip(8 + 4 + 2, "e_shoff, e_flags, e_ehsize");
        var headerSize = reader.ReadUInt16LittleEndian("e_phentsize");
        var headers = reader.ReadUInt16LittleEndian("e_phnum");
        return reader.Fault is null && machine == MachineX64 && headersOffset < (ulong)file.Length
            && !HasInterpreter(file[(int)headersOffset..], headerSize, headers);
    }

    // A truncated table counts as one with an interpreter: such a program does not run either.
    private static bool HasInterpreter(ReadOnlySpan<byte> table, int size, int count)
    {
        var reader = new SpanReader(table);
        for (var i = 0; i < count; i++)
        {
            var type = reader.ReadUInt32LittleEndian("p_type");
            reader.Skip(size - 4, "program header");
            if (type == ProgramInterpreter || reader.Fault is not null)
            {
                return true;
            }
        }

        return false;
    }
}

namespace Sunup.Formats.Executables;

/// <summary>What of an ELF file decides whether a kernel runs it.</summary>
/// <remarks>Source: ELF-64 Object File Format 1.5; fs/binfmt_elf.c for which fields are looked at.</remarks>
public sealed record ElfSummary
{
    /// <summary><c>EI_CLASS</c> is 2: 64-bit.</summary>
    public required bool Is64Bit { get; init; }

    /// <summary><c>e_type</c>: 2 a program at a fixed address, 3 a relocatable one or a library.</summary>
    public required ushort Type { get; init; }

    /// <summary><c>e_machine</c>: 62 x86-64, 3 x86, 183 AArch64, 40 ARM, 243 RISC-V.</summary>
    public required ushort Machine { get; init; }

    /// <summary>The program headers have the size and number that Linux takes, and are in the file.</summary>
    public required bool HasProgramHeaders { get; init; }

    /// <summary>Whether there is a <c>PT_INTERP</c>.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>Path in <c>PT_INTERP</c>, as Latin-1; null where there is none or where it is not one that Linux takes.</summary>
    public string? Interpreter { get; init; }

    /// <summary>The file ends before the bytes of <c>PT_INTERP</c>.</summary>
    public bool InterpreterBeyondEnd { get; init; }

    /// <summary>Bytes that the file must have for all of its segments.</summary>
    public long NeededLength { get; init; }

    /// <summary>The zeroed part of a writable segment starts in a page that the file does not reach: newer kernels refuse it.</summary>
    public bool ZeroesBeyondEnd { get; init; }

    /// <summary>Pages of 4096 bytes are missing altogether, not only the end of the last.</summary>
    public bool LacksPages { get; init; }

    /// <summary>The error number, negative, of a segment that no process can have: its addresses or sizes contradict each other or reach beyond all addresses; null where all can be had.</summary>
    public int? MapErrno { get; init; }

    /// <summary><see cref="MapErrno"/> is for memory behind the file's part that is beyond all addresses: kernels that ask for it with the segment (since 6.7, and 6.1.140) say -12.</summary>
    public bool ZeroesBeyondAddresses { get; init; }
}

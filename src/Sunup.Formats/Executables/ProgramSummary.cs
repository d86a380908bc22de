namespace Sunup.Formats.Executables;

/// <summary>What a kernel sees in a file that it is to run.</summary>
/// <param name="Kind">By its first bytes.</param>
/// <param name="Script">Of a script with a line that the kernel takes.</param>
/// <param name="Elf">Of an ELF file.</param>
public sealed record ProgramSummary(ProgramKind Kind, ScriptLine? Script = null, ElfSummary? Elf = null)
{
    public static ProgramSummary Empty { get; } = new(ProgramKind.Empty);

    public static ProgramSummary Unknown { get; } = new(ProgramKind.Unknown);

    /// <summary>Reads a whole file.</summary>
    public static ProgramSummary Read(ReadOnlySpan<byte> file)
    {
        var scanner = new ProgramScanner();
        scanner.Start(file.Length);
        scanner.Take(file);
        return scanner.Finish();
    }
}

/// <summary>Kinds of programs by their first bytes.</summary>
public enum ProgramKind
{
    /// <summary>No byte at all.</summary>
    Empty,
    /// <summary>Starts with <c>#!</c>.</summary>
    Script,
    Elf,
    /// <summary>No format that a kernel knows by itself.</summary>
    Unknown,
}

namespace Sunup.Formats.Executables;

/// <summary>What an ELF program needs to run: whether a busybox runs alone in an initramfs.</summary>
public static class ElfProgram
{
    private const ushort MachineX64 = 62;

    /// <summary>Whether this is a whole 64-bit x86 ELF program that needs no dynamic loader.</summary>
    public static bool IsStaticX64(ReadOnlySpan<byte> file) => ElfNeeds.Read(file) is { Machine: MachineX64, Interpreter: null };
}

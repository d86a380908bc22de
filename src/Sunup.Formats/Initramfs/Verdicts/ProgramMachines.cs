using Sunup.Formats.Executables;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>Which ELF machines a kernel runs. Source: arch/*/include/asm/elf.h, <c>elf_check_arch</c> and <c>compat_elf_check_arch</c>.</summary>
internal static class ProgramMachines
{
    private const ushort X86 = 3;
    private const ushort X486 = 6;
    private const ushort Arm = 40;
    private const ushort X64 = 62;
    private const ushort Arm64 = 183;
    private const ushort RiscV = 243;

    public static bool Runs(ElfSummary elf, UnpackRules rules) => rules.Machine switch
    {
        KernelMachine.X64 => elf is { Machine: X64, Is64Bit: true } || (rules.RunsCompat && IsX86(elf)),
        KernelMachine.X86 => IsX86(elf),
        KernelMachine.Arm64 => elf is { Machine: Arm64, Is64Bit: true } || (rules.RunsCompat && elf is { Machine: Arm, Is64Bit: false }),
        KernelMachine.Arm => elf is { Machine: Arm, Is64Bit: false },
        KernelMachine.RiscV64 => elf.Machine == RiscV && (elf.Is64Bit || rules.RunsCompat),
        _ => true,
    };

    public static string NameOf(ElfSummary elf) => elf.Machine switch
    {
        X64 => elf.Is64Bit ? "x86-64" : "x32",
        X86 or X486 => "32-bit x86",
        Arm64 => "AArch64",
        Arm => "32-bit ARM",
        RiscV => elf.Is64Bit ? "64-bit RISC-V" : "32-bit RISC-V",
        _ => $"ELF machine {elf.Machine}",
    };

    public static string NameOf(UnpackRules rules) => rules.Machine switch
    {
        KernelMachine.X64 => rules.RunsCompat ? "x86-64 and 32-bit x86" : "x86-64",
        KernelMachine.X86 => "32-bit x86",
        KernelMachine.Arm64 => rules.RunsCompat ? "AArch64 and 32-bit ARM" : "AArch64",
        KernelMachine.Arm => "32-bit ARM",
        KernelMachine.RiscV64 => "RISC-V",
        _ => "another machine",
    };

    private static bool IsX86(ElfSummary elf) => elf is { Machine: X86 or X486, Is64Bit: false };
}

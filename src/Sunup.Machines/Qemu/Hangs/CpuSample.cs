using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sunup.Machines.Qemu.Hangs;

/// <summary>Where one CPU of a guest was when it was looked at.</summary>
/// <param name="Index">From 0.</param>
/// <param name="InstructionPointer">RIP, EIP with the base of CS, or PC.</param>
/// <param name="IsHalted">It waits for an interrupt (HLT, WFI).</param>
/// <param name="InterruptsAreOff">Of x86: EFLAGS.IF is clear, so that a halted CPU waits for ever.</param>
public sealed partial record CpuSample(int Index, ulong InstructionPointer, bool IsHalted, bool InterruptsAreOff)
{
    /// <summary>Reads the answer of QEMU's monitor to <c>info registers -a</c>; CPUs that it does not show in a known form are left out.</summary>
    /// <remarks>Source: target/i386/cpu-dump.c, target/arm/cpu.c of QEMU: <c>CPU#0</c>, then <c>RIP=ffffffff81000000 RFL=00000246 [...] CPL=0 II=0 A20=1 SMM=0 HLT=1</c>, <c>CS =0010 base limit flags</c>, <c> PC=...</c></remarks>
    public static ImmutableArray<CpuSample> Parse(string registers)
    {
        var samples = ImmutableArray.CreateBuilder<CpuSample>();
        foreach (var part in registers.Split("CPU#").Skip(1))
        {
            if (int.TryParse(part.AsSpan(0, part.AsSpan().IndexOfAnyExceptInRange('0', '9') is > 0 and var digits ? digits : 0), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && PointerOf(part) is { } pointer)
            {
                var flags = FlagsOf().Match(part);
                samples.Add(new CpuSample(index, pointer, HaltOf().IsMatch(part), flags.Success && (Hex(flags) & InterruptFlag) == 0));
            }
        }

        return samples.ToImmutable();
    }

    private const ulong InterruptFlag = 1 << 9;

    private static ulong? PointerOf(string text)
    {
        if (LongPointer().Match(text) is { Success: true } rip)
        {
            return Hex(rip);
        }

        if (ShortPointer().Match(text) is not { Success: true } eip)
        {
            return ArmPointer().Match(text) is { Success: true } pc ? Hex(pc) : null;
        }

        return Hex(eip) + (CodeBase().Match(text) is { Success: true } segment ? Hex(segment) : 0);
    }

    private static ulong Hex(Match match) => ulong.Parse(match.Groups["hex"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bRIP=(?<hex>[0-9a-f]{1,16})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongPointer();

    [GeneratedRegex(@"\bEIP=(?<hex>[0-9a-f]{1,8})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortPointer();

    [GeneratedRegex(@"\bPC=(?<hex>[0-9a-f]{1,16})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArmPointer();

    [GeneratedRegex(@"\bCS =[0-9a-f]{4} (?<hex>[0-9a-f]{1,16})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBase();

    [GeneratedRegex(@"\b[ER]FL=(?<hex>[0-9a-f]{1,16})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FlagsOf();

    [GeneratedRegex(@"\bHLT=1\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HaltOf();
}

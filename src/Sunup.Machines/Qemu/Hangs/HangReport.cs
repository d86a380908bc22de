using System.Collections.Immutable;

namespace Sunup.Machines.Qemu.Hangs;

/// <summary>What a machine that says nothing was doing.</summary>
/// <param name="Status">Of QEMU: <c>running</c>, <c>internal-error</c>, <c>io-error</c>, <c>guest-panicked</c>, ...; null where it did not say.</param>
/// <param name="Samples">Each CPU at several moments, the first look first.</param>
/// <param name="Screen">A picture of the machine's screen (PNG); null where it has none.</param>
public sealed record HangReport(string? Status, ImmutableArray<ImmutableArray<CpuSample>> Samples, string? Screen)
{
    private const ulong SmallLoop = 256;

    private IEnumerable<CpuSample> First => Samples.SelectMany(look => look.Take(1));

    private bool HasSamples => Samples.Any(look => !look.IsEmpty);

    /// <summary>Every CPU was halted at every look.</summary>
    public bool IsHalted => HasSamples && Samples.All(look => look.All(cpu => cpu.IsHalted));

    /// <summary>Halted with interrupts off: nothing wakes it any more.</summary>
    public bool IsDead => IsHalted && Samples.All(look => look.All(cpu => cpu.InterruptsAreOff));

    /// <summary>The first CPU runs, and was within the same few instructions at every look.</summary>
    public bool Spins => HasSamples && Samples.Length > 1 && First.All(cpu => !cpu.IsHalted) && First.Max(cpu => cpu.InstructionPointer) - First.Min(cpu => cpu.InstructionPointer) < SmallLoop;

    /// <summary>The place of the first CPU at the first look; null where none was seen.</summary>
    public ulong? Place => First.Select(cpu => (ulong?)cpu.InstructionPointer).FirstOrDefault();
}

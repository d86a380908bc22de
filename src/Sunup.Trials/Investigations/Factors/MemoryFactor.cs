using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Sunup.Machines.Hosts;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>Four times the memory, and sixteen times where the host has it; then how much of that is needed.</summary>
public sealed class MemoryFactor : PureFactor
{
    private const string Key = "hardware.memory";
    private const int MostSteps = 24;
    private const long MiB = 1 << 20;

    private static readonly int[] _times = [4, 16];

    protected override IEnumerable<Change> Changes(FactorContext context)
    {
        var now = context.Hardware.MemoryBytes / MiB;
        // What the host has not got would make it fail by another cause.
        var most = (HostMemory.ReadAvailable() ?? (now * 16 * MiB)) / MiB / 10 * 7;
        return _times.Where(times => times == _times[0] || now * times <= most).Select(times => To(now, now * times, $"{times} times the memory") with { Weight = times == _times[0] ? 2.4 : 1.7 });
    }

    private static Change To(long from, long to, string why) => Change.Set(Key, Text(from), Text(to), why) with { Gradation = new Gradation("at least", () => Between(from, to)) };

    /// <summary>In steps of a power of two MiB, so that a step is a quantity that people write.</summary>
    internal static ImmutableArray<Change> Between(long from, long to)
    {
        var step = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, (to - from) / MostSteps));
        var values = ImmutableArray.CreateBuilder<Change>();
        for (var value = (from / step * step) + step; value < to; value += step)
        {
            values.Add(Change.Set(Key, Text(from), Text(value), "a part of it"));
        }

        return values.ToImmutable();
    }

    private static string Text(long mebibytes) => string.Create(CultureInfo.InvariantCulture, $"{mebibytes}MiB");
}

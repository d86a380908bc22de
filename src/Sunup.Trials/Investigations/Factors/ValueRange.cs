using System.Globalization;
using System.Numerics;
using Sunup.Planning.Documents;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>A range of values of an ordered key: whole numbers, or sizes in whole MiB.</summary>
/// <param name="Low">Its lower end, in units.</param>
/// <param name="High">Its upper end, above the lower one.</param>
/// <param name="IsSize">A unit is a MiB; else it is 1.</param>
internal sealed record ValueRange(long Low, long High, bool IsSize)
{
    private const int MostSteps = 32;
    private const long MiB = 1 << 20;

    /// <summary><c>1..8</c>, <c>128MiB..2GiB</c>; null for what is no range.</summary>
    public static ValueRange? Parse(string text)
    {
        var at = text.IndexOf("..", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        foreach (var isSize in new[] { false, true })
        {
            if (Number(text[..at], isSize) is { } low && Number(text[(at + 2)..], isSize) is { } high && low != high)
            {
                return new ValueRange(Math.Min(low, high), Math.Max(low, high), isSize);
            }
        }

        return null;
    }

    public string TextOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{number}{(IsSize ? "MiB" : "")}");

    /// <summary>The number that a value of the file is; null where it is none, or not there.</summary>
    public long? NumberOf(string? value) => value is null ? null : Number(value, IsSize);

    /// <summary>Numbers from the machine's own value on, or from the other end where that is not within, to <paramref name="end"/>, which is left out, as the machine's own value is.</summary>
    public IEnumerable<long> Between(string? now, long end)
    {
        var other = end == High ? Low : High;
        var own = NumberOf(now);
        var isWithin = own > Low && own < High;
        var start = isWithin ? own!.Value : other;
        var width = Math.Abs(end - start);
        var step = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, width / MostSteps));
        for (var offset = isWithin || own == other ? step : 0; offset < width; offset += step)
        {
            yield return end > start ? start + offset : start - offset;
        }
    }

    private static long? Number(string text, bool isSize) => isSize
        ? Quantities.ParseSize(text, out _) is { } bytes && bytes % MiB == 0 ? bytes / MiB : null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

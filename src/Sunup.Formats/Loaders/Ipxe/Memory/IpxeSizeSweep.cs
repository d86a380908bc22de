using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Lengths of one file that come to the same.</summary>
/// <param name="From">Shortest, in bytes.</param>
/// <param name="To">Longest, in bytes.</param>
/// <param name="Outcome">What becomes of the boot.</param>
/// <param name="LostBytes">Most bytes of images that are overwritten for a length in the range.</param>
public readonly record struct IpxeSizeRange(long From, long To, IpxeLayoutOutcome Outcome, long LostBytes);

/// <summary>The same boot for many lengths of one file: where it turns from good to bad.</summary>
public static class IpxeSizeSweep
{
    private const long Longest = 1L << 32;

    /// <summary>Every length of a range; at most a million. Neighbours with the same outcome are one range.</summary>
    /// <param name="input">The boot.</param>
    /// <param name="block">Index in <see cref="IpxeLayoutInput.Blocks"/>.</param>
    /// <param name="from">First length in bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="step">From one length to the next; 1: every byte, 4096: every page.</param>
    public static ImmutableArray<IpxeSizeRange> Run(IpxeLayoutInput input, int block, long from, int count, long step = 1)
    {
        var ranges = new List<IpxeSizeRange>();
        for (var i = 0; i < Math.Min(count, 1_000_000); i++)
        {
            var length = Math.Clamp(from + (i * step), 1, Longest);
            var changed = IpxeVariants.WithLength(input, block, length);
            if (block >= input.Startup.Length && input.Blocks[block] is { Fate: IpxeImageFate.Held, IsWanted: false } old && input.KernelProtectedModeLength > 0)
            {
                changed = changed with { KernelProtectedModeLength = Math.Max(0, input.KernelProtectedModeLength + length - old.Length) };
            }

            var layout = IpxeLayout.Predict(changed);
            Add(ranges, new IpxeSizeRange(length, length, layout.Outcome, layout.Overwrites.Sum(overwrite => overwrite.Length)));
        }

        return [.. ranges];
    }

    private static void Add(List<IpxeSizeRange> ranges, IpxeSizeRange range)
    {
        if (ranges.Count > 0 && ranges[^1].Outcome == range.Outcome)
        {
            ranges[^1] = ranges[^1] with { To = range.To, LostBytes = Math.Max(ranges[^1].LostBytes, range.LostBytes) };
            return;
        }

        ranges.Add(range);
    }
}

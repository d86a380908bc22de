using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Formats.Initramfs.Unpacking;

/// <summary>Losses, counted all and kept up to a bound.</summary>
internal sealed class RootLosses
{
    private const int MostKept = 1000;
    private readonly List<SilentLoss> _kept = [];

    public long Count { get; private set; }

    public ImmutableArray<SilentLoss> Kept => [.. _kept];

    public void Add(SilentLossKind kind, in CpioEntry entry, string detail)
    {
        Count++;
        if (_kept.Count < MostKept)
        {
            _kept.Add(new SilentLoss(kind, entry.Name, entry.Segment, detail));
        }
    }
}

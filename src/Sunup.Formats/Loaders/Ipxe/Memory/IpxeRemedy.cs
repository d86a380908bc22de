namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>A change that people try when an initrd arrives damaged. Each is right somewhere and wrong elsewhere, except two.</summary>
public enum IpxeRemedyKind
{
    /// <summary>All initrds served as one image: nothing of it lies below it that could be hit.</summary>
    OneImage,

    /// <summary><c>imgfree</c> first, and all initrds as one image: where leftovers are in memory.</summary>
    FreeAndOneImage,

    /// <summary>iPXE 2.0.0 or later.</summary>
    NewerIpxe,

    /// <summary><c>imgfree</c> before the first download.</summary>
    FreeFirst,

    /// <summary>No <c>imgfree</c> before the first download.</summary>
    FreeNot,

    /// <summary>The kernel's file padded with zeros to a multiple of 4096 bytes.</summary>
    PadKernel,

    /// <summary>The first downloaded initrd padded with zeros to a multiple of 4096 bytes.</summary>
    PadFirstImage,

    /// <summary>The images are loaded by a script that is itself fetched (<c>chain</c>), which takes a page of the heap first.</summary>
    ChainedScript,

    /// <summary>The downloads in another order.</summary>
    Order,
}

/// <summary>What one change does to one boot.</summary>
/// <param name="Kind">The change.</param>
/// <param name="Order">For <see cref="IpxeRemedyKind.Order"/>: names in the new order; else empty.</param>
/// <param name="KeepsImageOrder">The initrds keep their order among themselves, so that the same file wins where two have it, and early microcode stays first.</param>
/// <param name="Layout">The whole prediction with the change.</param>
/// <param name="HoldsNearby">
/// Of the same boot with one file a page longer or shorter, for each file: the share that is sound.
/// </param>
public sealed record IpxeRemedyResult(IpxeRemedyKind Kind, System.Collections.Immutable.ImmutableArray<string> Order, bool KeepsImageOrder, IpxeLayout Layout, double HoldsNearby)
{
    public IpxeLayoutOutcome Outcome => Layout.Outcome;

    /// <summary>It cures whatever the sizes become: nothing of the joined image can be hit. Every other cure is one of sizes.</summary>
    public bool IsLasting => Outcome == IpxeLayoutOutcome.Sound && HoldsNearby >= 1
        && Kind is IpxeRemedyKind.OneImage or IpxeRemedyKind.FreeAndOneImage or IpxeRemedyKind.NewerIpxe;
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Ipxe;

/// <summary>Words for what the model of iPXE's memory says; for findings and for screens.</summary>
public static class IpxeLayoutWords
{
    private const int MostRemedies = 6;

    public static string NameOf(IpxeLayout layout, int image) =>
        image >= 0 && image < layout.Input.Blocks.Length ? $"'{layout.Input.Blocks[image].Name}'" : "memory";

    /// <summary>What stands where bytes were lost.</summary>
    public static string SourceOf(IpxeLayout layout, IpxeOverwrite lost) => lost.Source switch
    {
        IpxeFragmentSource.Image => string.Create(CultureInfo.InvariantCulture, $"bytes {lost.ByOffset} to {lost.ByOffset + lost.Length - 1} of {NameOf(layout, lost.By)}"),
        IpxeFragmentSource.Zeros => "zeros",
        IpxeFragmentSource.CpioHeader => "a cpio header of iPXE's",
        _ => "what was in memory before",
    };

    public static string Of(IpxeLayout layout, IpxeRefusal refusal) => refusal.Kind switch
    {
        IpxeRefusalKind.HeapFull => $"{NameOf(layout, refusal.Image)} does not fit into iPXE's memory",
        IpxeRefusalKind.KernelMeetsHeap => "the kernel's place at 1 MiB reaches into the downloaded images",
        IpxeRefusalKind.NoRoomToReshuffle => "iPXE has no room between kernel and top of memory to put the initrds together",
        IpxeRefusalKind.AboveInitrdAddressMax => "the initrds do not fit below the highest address that the kernel takes",
        IpxeRefusalKind.EmptyImage => $"{NameOf(layout, refusal.Image)} is empty: iPXE before 2021-02-18 hangs on it",
        _ => "iPXE will hang while it sorts the images",
    };

    /// <summary>The change, in the imperative.</summary>
    public static string Of(IpxeRemedyResult result) => result.Kind switch
    {
        IpxeRemedyKind.OneImage => "Serve all initrds as one joined image",
        IpxeRemedyKind.FreeAndOneImage => "Run imgfree before the first download and serve all initrds as one joined image",
        IpxeRemedyKind.NewerIpxe => "Use iPXE 2.0.0 or later",
        IpxeRemedyKind.FreeFirst => "Run imgfree before the first download",
        IpxeRemedyKind.FreeNot => "Leave out the imgfree before the first download",
        IpxeRemedyKind.PadKernel => "Pad the kernel with zeros to a multiple of 4096 bytes (its sha256 and signature change)",
        IpxeRemedyKind.PadFirstImage => "Pad the first initrd with zeros to a multiple of 4096 bytes",
        IpxeRemedyKind.ChainedScript => "Load the images from a script that is itself fetched with chain",
        _ => $"Load in the order {string.Join(", ", result.Order)}",
    };

    /// <summary>What it comes to.</summary>
    public static string Of(IpxeLayoutOutcome outcome) => outcome switch
    {
        IpxeLayoutOutcome.Sound => "all images arrive whole",
        IpxeLayoutOutcome.WithLeftovers => "images arrive whole, others with them",
        IpxeLayoutOutcome.Damaged => "bytes are overwritten",
        _ => "iPXE does not start the kernel",
    };

    internal static Confidence ConfidenceOf(IpxeEraJudgement era) => era.Certainty switch
    {
        IpxeEraCertainty.Known => Confidence.Certain,
        IpxeEraCertainty.Dated => Confidence.Likely,
        _ => Confidence.Possible,
    };

    /// <summary>What cures, the lasting first, then what would not, so that nobody tries it.</summary>
    internal static ImmutableArray<Remedy> RemediesOf(IpxeLayoutAdvice? advice)
    {
        if (advice is null)
        {
            return [new Remedy("Serve all initrds as one joined image"), new Remedy("Use iPXE 2.0.0 or later")];
        }

        var cures = advice.Cures.Where(result => result.KeepsImageOrder).OrderByDescending(result => result.IsLasting)
            .DistinctBy(result => result.Kind).Take(MostRemedies)
            .Select(result => new Remedy(Of(result) + (result.IsLasting ? "" : " (right for these sizes only)")));
        var harmful = advice.Harmful.Select(Of).Take(MostRemedies).ToList();
        return harmful.Count == 0 ? [.. cures] : [.. cures, new Remedy($"Do not expect help from: {string.Join("; ", harmful)}. Here these end with overwritten bytes or no boot.")];
    }
}

using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Loaders.Ipxe.Memory;
using Sunup.Images.Disks;
using Sunup.Images.Reading;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Checks;

/// <summary>What a machine's files say about its boot before it is tried. A boot can be compared with it.</summary>
public sealed record CheckReport
{
    public required MachineConfig Machine { get; init; }

    public required Route Route { get; init; }

    /// <summary>The files, with their hashes; those that could be had.</summary>
    public ImmutableArray<ResolvedArtifact> Artifacts { get; init; } = [];

    /// <summary>What would be served or loaded; null where it cannot be planned.</summary>
    public BootPlan? Plan { get; init; }

    /// <summary>Version, configuration and header; null for what is no kernel.</summary>
    public KernelFacts? Kernel { get; init; }

    /// <summary>The initramfs as this route's loader makes it, and what the kernel will do with it; null without initrds.</summary>
    public PredictedImage? Image { get; init; }

    /// <summary>What the initramfs unpacks to; null without initrds.</summary>
    public InitrdFiles? Initrd { get; init; }

    /// <summary>The disk that is booted as it stands; null for a machine that has none. Kernel, initramfs and command line are then those of its loader's default entry.</summary>
    public DiskReport? Disk { get; init; }

    public CommandLineBudget? CommandLine { get; init; }

    /// <summary>Null where the loader does not place the initrd by the kernel's header, or memory is not known.</summary>
    public InitrdPlacement? Placement { get; init; }

    /// <summary>Where BIOS iPXE puts the images; null for other loaders.</summary>
    public IpxePrediction? Ipxe { get; init; }

    /// <summary>The worst first.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The predictions whose facts and outcome were told with them; see <see cref="AllPredictions"/>.</summary>
    public ImmutableArray<Prediction> Predictions { get; init; } = [];

    /// <summary>A prediction for each of <see cref="Findings"/>, in their order: what it was read from, and what a boot will show.</summary>
    public ImmutableArray<Prediction> AllPredictions => [.. Findings.Select(finding => Predictions.FirstOrDefault(prediction => ReferenceEquals(prediction.Finding, finding)) ?? Prediction.Of(finding))];

    /// <summary>With these predictions, and their findings.</summary>
    internal CheckReport With(ImmutableArray<Prediction> predictions) => this with
    {
        Predictions = Predictions.AddRange(predictions),
        Findings = [.. Findings, .. predictions.Select(prediction => prediction.Finding)],
    };

    /// <summary>No finding of severity error.</summary>
    public bool IsSound => !Findings.Any(finding => finding.Severity is FindingSeverity.Error);
}

/// <summary>What iPXE does in memory.</summary>
/// <param name="Era">Of which time this iPXE is, and how that is known.</param>
/// <param name="Layout">Where everything lies, what is moved, what is lost.</param>
/// <param name="Advice">Which changes would help and which would harm, computed; null for an iPXE that does not move images.</param>
public sealed record IpxePrediction(IpxeEraJudgement Era, IpxeLayout Layout, IpxeLayoutAdvice? Advice)
{
    /// <summary>What the kernel makes of the bytes that arrive; null where they are those that were served, or nothing arrives.</summary>
    public InitramfsVerdict? Arriving { get; init; }
}

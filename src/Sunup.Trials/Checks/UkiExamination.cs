using System.Collections.Immutable;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>All that is known of a unified kernel image.</summary>
public sealed record UkiExamination
{
    /// <summary>Of the file, as it was given.</summary>
    public required string Path { get; init; }

    public required UkiImage Image { get; init; }

    /// <summary>What <c>.osrel</c> says, in its order; empty for none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> OsRelease { get; init; } = [];

    /// <summary>What <c>.uname</c> says; null for none.</summary>
    public string? Uname { get; init; }

    /// <summary>The text of <c>.sbat</c>; null for none.</summary>
    public string? Sbat { get; init; }

    /// <summary>Files beside it, that its stub looks at.</summary>
    public required ImmutableArray<UkiCompanion> Companions { get; init; }

    /// <summary>What the stub hands over, for each profile.</summary>
    public required ImmutableArray<EffectiveBoot> Boots { get; init; }

    /// <summary>The kernel of the first profile that has one; null for an addon, or for what is no kernel.</summary>
    public KernelFile? Kernel { get; init; }

    /// <summary>That kernel's configuration; null where it was not found, or nobody asked.</summary>
    public KernelConfig? Config { get; init; }

    /// <summary>Where the rules for its initrd are from; null where they are a current kernel's.</summary>
    public string? ConfigSource { get; init; }

    /// <summary>Whether the signers' words about the image were compared with the image.</summary>
    public bool SignaturesCompared { get; init; }

    public ImmutableArray<PeSignature> Signatures { get; init; } = [];

    /// <summary>What firmware with certain keys would say; null where nobody asked.</summary>
    public SecureBootVerdict? Trust { get; init; }

    /// <summary>SHA-256 of each section's bytes in the file, in the order of the sections; empty where nobody asked.</summary>
    public ImmutableArray<string> Hashes { get; init; } = [];

    /// <summary>Empty where nobody asked.</summary>
    public ImmutableArray<PcrForecast> Pcr { get; init; } = [];

    /// <summary>What the kernel will do with the initrd, one for each that is different from those before; empty where nobody asked.</summary>
    public ImmutableArray<UkiInitrdVerdict> Initrds { get; init; } = [];

    public ImmutableArray<Finding> Findings { get; init; } = [];

    public bool HasError => Findings.Any(finding => finding.Severity is FindingSeverity.Error);
}

/// <summary>What the kernel will do with the initrd of a profile.</summary>
public sealed record UkiInitrdVerdict(int Profile, PredictedImage Image);

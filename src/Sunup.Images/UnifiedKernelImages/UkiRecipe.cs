using System.Collections.Immutable;
using Sunup.Images.UnifiedKernelImages.Signing;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>What a unified kernel image is made of.</summary>
public sealed record UkiRecipe
{
    /// <summary>systemd-stub, or another EFI application that looks for the same sections.</summary>
    public required UkiContent Stub { get; init; }

    /// <summary>What the stub is called in messages.</summary>
    public string StubName { get; init; } = "the stub";

    /// <summary>What the kernel is called in messages.</summary>
    public string KernelName { get; init; } = "the kernel";

    /// <summary>The sections before the first profile. Without <see cref="UkiSections.Linux"/> it is an addon.</summary>
    public required UkiSections Base { get; init; }

    /// <summary>The name of the base among profiles; null leaves it out, or <c>main</c> where there are profiles.</summary>
    public UkiProfileRecipe? BaseProfile { get; init; }

    public ImmutableArray<UkiProfileRecipe> Profiles { get; init; } = [];

    /// <summary>SBAT lines, each text with its header line; what stub and kernel have is joined with it. Empty for the usual line of a UKI or an addon.</summary>
    public ImmutableArray<string> Sbat { get; init; } = [];

    /// <summary>Find <c>.uname</c> in the kernel where <see cref="UkiSections.Uname"/> is null.</summary>
    public bool DetectUname { get; init; } = true;

    /// <summary>Keys that sign PCR 11 of the base and of each profile; empty for no <c>.pcrsig</c>.</summary>
    public ImmutableArray<PcrKey> PcrKeys { get; init; } = [];

    /// <summary>For which of a TPM's banks.</summary>
    public ImmutableArray<PcrBank> PcrBanks { get; init; } = PcrBank.All;

    public bool IsAddon => Base.Linux is null;
}

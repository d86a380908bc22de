using System.Collections.Immutable;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What the stub finds around it when it starts.</summary>
public sealed record EffectiveOptions
{
    /// <summary>The profile to boot; null for the one that <see cref="LoadOptions"/> picks, or the first.</summary>
    public int? Profile { get; init; }

    /// <summary>What the boot menu or the firmware hands over: <c>@1 console=ttyS0</c>. Null or empty for nothing.</summary>
    public string? LoadOptions { get; init; }

    /// <summary>Secure Boot is on: a command line that is handed over counts only where the image has none.</summary>
    public bool SecureBoot { get; init; }

    /// <summary>A confidential VM: what the host says is not believed.</summary>
    public bool ConfidentialVm { get; init; }

    /// <summary>The value of <c>io.systemd.stub.kernel-cmdline-extra</c> among the SMBIOS OEM strings; null for none.</summary>
    public string? SmbiosExtra { get; init; }

    /// <summary>Files beside the image, in any order.</summary>
    public ImmutableArray<UkiCompanion> Companions { get; init; } = [];
}

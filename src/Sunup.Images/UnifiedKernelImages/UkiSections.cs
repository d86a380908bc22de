using System.Collections.Immutable;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>The sections of one profile, or of the base that all profiles share. Null and empty are left out.</summary>
/// <remarks>Source: UAPI.5, unified kernel images, "UKI components".</remarks>
public sealed record UkiSections
{
    public UkiContent? Linux { get; init; }

    public UkiContent? Initrd { get; init; }

    public UkiContent? CommandLine { get; init; }

    /// <summary>An os-release file: systemd-boot lists only images that have one.</summary>
    public UkiContent? OsRelease { get; init; }

    /// <summary>What <c>uname -r</c> says, without a newline.</summary>
    public UkiContent? Uname { get; init; }

    /// <summary>An early archive of microcode.</summary>
    public UkiContent? Microcode { get; init; }

    /// <summary>A Windows bitmap.</summary>
    public UkiContent? Splash { get; init; }

    public UkiContent? DeviceTree { get; init; }

    /// <summary>Device trees that the stub chooses from, by <see cref="HardwareIds"/> or the firmware's own.</summary>
    public ImmutableArray<UkiContent> AutomaticDeviceTrees { get; init; } = [];

    public UkiContent? HardwareIds { get; init; }

    /// <summary>The PEM public key of the PCR signatures.</summary>
    public UkiContent? PcrPublicKey { get; init; }

    /// <summary>Other sections, by name, in their order.</summary>
    public ImmutableArray<KeyValuePair<string, UkiContent>> Others { get; init; } = [];

    // The order in which ukify 257 writes them, so that the same input gives the same image.
    internal IEnumerable<KeyValuePair<string, UkiContent>> InOrder()
    {
        IEnumerable<(string Name, UkiContent? Content)> named =
        [
            (".osrel", OsRelease),
            (".cmdline", CommandLine),
            (".dtb", DeviceTree),
            .. AutomaticDeviceTrees.Select(tree => (".dtbauto", (UkiContent?)tree)),
            (".hwids", HardwareIds),
            (".uname", Uname),
            (".splash", Splash),
            (".pcrpkey", PcrPublicKey),
            (".linux", Linux),
            (".initrd", Initrd),
            (".ucode", Microcode),
            .. Others.Select(other => (other.Key, (UkiContent?)other.Value)),
        ];
        return named.Where(section => section.Content is not null).Select(section => KeyValuePair.Create(section.Name, section.Content!));
    }
}

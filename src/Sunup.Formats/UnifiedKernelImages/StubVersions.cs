using System.Collections.Immutable;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What systemd's stub learnt when.</summary>
/// <remarks>
/// Sources: NEWS of 252 to 258; the sources of 252 and 257 (src/boot/efi/pe.c, stub.c; src/boot/pe.c, stub.c; src/fundamental/uki.h) and of 262. A stub that does
/// not say what it is is taken for a new one.
/// </remarks>
internal static class StubVersions
{
    /// <summary>Most profiles of one image. Source: UNIFIED_PROFILES_MAX.</summary>
    public const int MostProfiles = 256;

    /// <summary>Addons, <c>.sbat</c> and <c>.uname</c>, the SMBIOS strings.</summary>
    public const int FirstWithAddons = 254;

    /// <summary>Profiles; the first of several sections; what is in <c>/.extra</c>; command lines trimmed at both ends.</summary>
    public const int FirstWithProfiles = 257;

    /// <summary>The stub puts the kernel's sections into memory itself; extensions for all images of the ESP.</summary>
    public const int FirstThatPlaces = 258;

    /// <summary>A <c>console=</c> for what the machine has, where the command line has none.</summary>
    public const int FirstWithConsole = 262;

    private const int NewestKnown = 999;

    // In the order in which the stub measures them, whatever their order in the file.
    private static readonly ImmutableArray<string> s_measured =
        [".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname", ".sbat", ".pcrsig", ".pcrpkey", ".profile", ".dtbauto", ".hwids", ".efifw"];

    /// <summary>The first version that takes such a section; null for what every one takes, or none does.</summary>
    public static int? FirstWith(UkiSectionKind kind) => kind switch
    {
        UkiSectionKind.PcrSignature or UkiSectionKind.PcrPublicKey => 252,
        UkiSectionKind.KernelRelease or UkiSectionKind.Sbat => FirstWithAddons,
        UkiSectionKind.Microcode => 256,
        UkiSectionKind.Profile or UkiSectionKind.DeviceTreeAuto or UkiSectionKind.HardwareIds => FirstWithProfiles,
        UkiSectionKind.Firmware => FirstThatPlaces,
        _ => null,
    };

    /// <summary>Sections that this stub looks for, in the order in which it measures them. <c>.pcrsig</c> is among them and is not measured.</summary>
    public static IEnumerable<string> NamesOf(UkiStub? stub) => s_measured.Where(name => (FirstWith(UkiSection.KindOf(name)) ?? 0) <= MajorOf(stub));

    /// <summary>Older stubs go through the whole table and keep the last of a name, compared by its start only: <c>.dtbauto</c> passes for <c>.dtb</c>.</summary>
    public static bool TakesLast(UkiStub? stub) => MajorOf(stub) < FirstWithProfiles;

    /// <summary>The first version that takes such a section from an addon; null for none.</summary>
    public static int? FirstWithAddon(UkiSectionKind kind) => kind switch
    {
        UkiSectionKind.CommandLine => FirstWithAddons,
        UkiSectionKind.DeviceTree => 255,
        UkiSectionKind.DeviceTreeAuto or UkiSectionKind.Initrd or UkiSectionKind.Microcode => FirstWithProfiles,
        _ => null,
    };

    /// <summary>The version that rules are to be taken for.</summary>
    public static int MajorOf(UkiStub? stub) => stub is { IsSystemd: true, Major: { } major } ? major : NewestKnown;
}

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What systemd's stub learnt when.</summary>
/// <remarks>Sources: NEWS of 252 to 258; the sources of 252 and 257 (src/boot/efi/pe.c, src/boot/pe.c, src/fundamental). A stub that does not say what it is is taken for a new one.</remarks>
internal static class StubVersions
{
    /// <summary>Most profiles of one image. Source: UNIFIED_PROFILES_MAX.</summary>
    public const int MostProfiles = 256;

    private const int FirstTakesFirst = 257;
    private const int FirstWithSbat = 254;
    private const int NewestKnown = 999;

    /// <summary>The first version that takes such a section; null for what every one takes, or none does.</summary>
    public static int? FirstWith(UkiSectionKind kind) => kind switch
    {
        UkiSectionKind.PcrSignature or UkiSectionKind.PcrPublicKey => 252,
        UkiSectionKind.KernelRelease => FirstWithSbat,
        UkiSectionKind.Microcode => 256,
        UkiSectionKind.Profile or UkiSectionKind.DeviceTreeAuto or UkiSectionKind.HardwareIds => 257,
        UkiSectionKind.Firmware => 258,
        _ => null,
    };

    /// <summary>Older stubs go through the whole table and keep the last of a name, compared by its start only: <c>.dtbauto</c> passes for <c>.dtb</c>.</summary>
    public static bool TakesLast(UkiStub? stub) => MajorOf(stub) < FirstTakesFirst;

    /// <summary>Measures <c>.sbat</c> and <c>.uname</c> into PCR 11.</summary>
    public static bool MeasuresSbat(UkiStub? stub) => MajorOf(stub) >= FirstWithSbat;

    /// <summary>The version that rules are to be taken for.</summary>
    public static int MajorOf(UkiStub? stub) => stub is { IsSystemd: true, Major: { } major } ? major : NewestKnown;
}

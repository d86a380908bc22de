using System.Collections.Immutable;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Cli.Views.Uki;

/// <summary>Words for what is in an image.</summary>
internal static class UkiTexts
{
    /// <summary>What a section is for.</summary>
    public static string MeaningOf(UkiSectionKind kind) => kind switch
    {
        UkiSectionKind.Linux => "the kernel",
        UkiSectionKind.OsRelease => "os-release of the system",
        UkiSectionKind.CommandLine => "the kernel's command line",
        UkiSectionKind.Initrd => "the initrd",
        UkiSectionKind.Microcode => "microcode, goes before the initrd",
        UkiSectionKind.Splash => "a picture for the screen",
        UkiSectionKind.DeviceTree => "the device tree",
        UkiSectionKind.DeviceTreeAuto => "a device tree, if the machine is its",
        UkiSectionKind.HardwareIds => "hardware ids for device trees",
        UkiSectionKind.Firmware => "firmware, if the machine is its",
        UkiSectionKind.KernelRelease => "what uname -r will say",
        UkiSectionKind.Sbat => "generations, for revocation",
        UkiSectionKind.PcrSignature => "signed values of PCR 11",
        UkiSectionKind.PcrPublicKey => "the key of .pcrsig",
        UkiSectionKind.Profile => "begins a profile",
        UkiSectionKind.StubMagic => "name and version of the stub",
        _ => "the stub's own",
    };

    /// <summary>Rows of an SBAT section, as many columns as each has.</summary>
    public static ImmutableArray<string[]> SbatOf(string text) =>
        [.. text.Split('\n').Select(line => line.Trim('\0', '\r', ' ')).Where(line => line.Length > 0).Select(line => line.Split(','))];
}

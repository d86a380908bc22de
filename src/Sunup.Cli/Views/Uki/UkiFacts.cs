using System.Security.Cryptography;
using Sunup.Cli.Commands.Inspect;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Uki;

/// <summary>What is told of an image: facts for people, and for JSON where both are the same.</summary>
internal static class UkiFacts
{
    public static string TitleOf(UkiExamination examination)
    {
        var machine = PeMachine.NameOf(examination.Image.Pe.Machine) ?? "an unknown machine";
        return examination.Image.IsAddon ? $"addon of unified kernel images, {machine}"
            : $"unified kernel image{((examination.Uname ?? examination.Kernel?.Release) is { } release ? $" {release}" : "")}, {machine}";
    }

    public static FactGroup Image(UkiExamination examination)
    {
        var image = examination.Image;
        var profiles = image.Profiles.Length;
        return new("image", "",
        [
            Fact.Of("kind", "kind", image.IsAddon ? "addon" : "uki", image.IsAddon ? "no .linux: its stub does nothing" : null),
            Fact.Of("machine", "machine", PeMachine.NameOf(image.Pe.Machine)),
            new Fact("stub", "stub", image.Stub is { } stub ? $"{stub.Name} {stub.Version}".TrimEnd() : null, image.Stub is { } known ? $"{known.Name} {known.Version}" : "does not say what it is; the rules here are those of a new systemd-stub"),
            new Fact("system", "system", System(examination), System(examination) ?? "no .osrel says it"),
            Fact.Of("talos", "Talos Linux", OsReleaseText.ValueOf(examination.OsRelease, "ID") == "talos"),
            new Fact("uname", "kernel by .uname", examination.Uname, examination.Uname ?? "no .uname says it"),
            Fact.Number("profile_count", "profiles", image.HasProfiles ? profiles : 0, image.HasProfiles ? null : "the base alone"),
            Fact.Number("signature_count", "signatures", image.Pe.Certificates.Length, image.Pe.Certificates.Length == 0 ? "not signed: Secure Boot refuses it" : Signers(examination)),
            Fact.Hex("size_of_image", "size in memory", image.Pe.SizeOfImage),
        ]);
    }

    private static string? System(UkiExamination examination) => OsReleaseText.ValueOf(examination.OsRelease, "PRETTY_NAME") ?? OsReleaseText.ValueOf(examination.OsRelease, "NAME");

    private static string Signers(UkiExamination examination) => string.Join(", ", examination.Signatures.Select(signature => signature.Signer?.Name ?? "an unknown signer"));

    public static IEnumerable<FactGroup> Kernel(UkiExamination examination)
    {
        if (examination.Boots.FirstOrDefault(boot => boot.Linux is not null) is not { } boot)
        {
            return [];
        }

        var padding = boot.Linux!.Length - boot.KernelLength;
        return
        [
            new("kernel", "Kernel",
            [
                new Fact("release", "release", examination.Kernel?.Release, examination.Kernel?.Release ?? "not found"),
                new Fact("version_text", "version", examination.Kernel?.VersionText, examination.Kernel?.VersionText ?? "not found"),
                Fact.Bytes("offset", "starts at", boot.KernelOffset, "of the file"),
                Fact.Bytes("length", "exact length", boot.KernelLength, padding == 0 ? "all of the section's bytes" : $"by its own headers; {Fact.Group(padding)} bytes of the section are padding"),
                Fact.Of("signed", "signed itself", examination.Kernel?.Pe?.IsSigned ?? false),
            ]),
        ];
    }

    /// <summary>What the stub hands over, a group for each profile. For people.</summary>
    public static IEnumerable<FactGroup> Boots(UkiExamination examination) => examination.Boots.Select(boot =>
    {
        var profile = examination.Image.Profiles[boot.Profile];
        var title = examination.Image.HasProfiles ? $"Profile {boot.Profile}{(profile.Id is { } id ? $", {id}" : "")}{(profile.Title is { } name ? $": {name}" : "")}" : "What the stub hands to the kernel";
        return new FactGroup("boot", title, boot.Refusal is { } refusal ? [Fact.Of("", "does not boot", refusal)] : [.. Boot(boot)]);
    });

    private static IEnumerable<Fact> Boot(EffectiveBoot boot)
    {
        yield return new Fact("", "command line", null, boot.CommandLine.Length == 0 ? "empty" : boot.CommandLine);
        if (boot.CommandLineParts.Length > 1)
        {
            yield return new Fact("", "put together of", null, string.Join(", ", boot.CommandLineParts.Select(part => part.Source)));
        }

        yield return new Fact("", "initrd", null, boot.Initrds.Length == 0 ? "none" : $"{Fact.Group(boot.InitrdLayout.Length)} bytes: {string.Join(", ", boot.Initrds.Select(initrd => $"{initrd.Name} {Fact.Group(initrd.Length)}"))}");
        foreach (var drop in boot.Dropped)
        {
            yield return new Fact("", "left out", null, $"{drop.What}: {drop.Why}");
        }
    }

    /// <summary>Hashes and forecasts, each on a line that a narrow terminal holds. For people.</summary>
    public static IEnumerable<FactGroup> Hashes(UkiExamination examination)
    {
        if (examination.Hashes.Length > 0)
        {
            yield return new("hashes", "SHA-256 of the bytes in the file", [.. examination.Image.Sections.Zip(examination.Hashes).Where(pair => pair.First.Kind != UkiSectionKind.Other).Select(pair => Fact.Of("", pair.First.ToString(), pair.Second))]);
        }

        foreach (var forecast in examination.Pcr)
        {
            yield return new("pcr", $"PCR {PcrForecast.Pcr} (sha256){WhoseOf(examination.Image, forecast)}",
                [.. forecast.Values.Where(value => value.Bank == HashAlgorithmName.SHA256).Select(value => Fact.Of("", PhaseOf(value), value.Digest))]);
        }
    }

    /// <summary>The last word of a phase path.</summary>
    public static string PhaseOf(PcrValue value) => value.Phase.Length == 0 ? "when the kernel starts" : $"after {value.Phase[(value.Phase.LastIndexOf(':') + 1)..]}";

    /// <summary>Which profile and device tree, where there is a choice.</summary>
    public static string WhoseOf(UkiImage image, PcrForecast forecast) =>
        (image.HasProfiles ? $", profile {forecast.Profile}" : "") + (forecast.DeviceTree is { } tree ? $", with .dtbauto {tree}" : "");
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What PCR 11 of the TPM will hold after the stub has measured a profile's sections, and after each phase of the boot.</summary>
/// <remarks>
/// <para>
/// Each section counts twice: the hash of its name with the NUL, then the hash of its bytes as they are in memory (<c>VirtualSize</c>, with the zeros behind
/// what is in the file). The order is the stub's own, not that of the file; which sections are among them depends on its version. Each phase adds its word.
/// </para>
/// <para>Sources: systemd's src/boot/stub.c (measure_sections), src/fundamental/uki.h, src/measure/measure.c. Of <c>.dtbauto</c> one or none is measured, as the machine decides: one forecast each.</para>
/// </remarks>
/// <param name="Profile">Of the image's profiles.</param>
/// <param name="DeviceTree">Which of several <c>.dtbauto</c>, from 0; null for none of them.</param>
/// <param name="Measured">In the order in which they are measured.</param>
/// <param name="Values">For each bank and each phase path.</param>
public sealed record PcrForecast(int Profile, int? DeviceTree, ImmutableArray<UkiSection> Measured, ImmutableArray<PcrValue> Values)
{
    /// <summary>The register.</summary>
    public const int Pcr = 11;

    private const int MostDeviceTrees = 256;

    /// <summary>As systemd-measure has them, and before them the empty path: what the kernel finds.</summary>
    public static ImmutableArray<string> StandardPhases { get; } =
        ["", "enter-initrd", "enter-initrd:leave-initrd", "enter-initrd:leave-initrd:sysinit", "enter-initrd:leave-initrd:sysinit:ready"];

    /// <summary>SHA-1, SHA-256, SHA-384, SHA-512.</summary>
    public static ImmutableArray<HashAlgorithmName> AllBanks { get; } = [HashAlgorithmName.SHA1, HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512];

    /// <summary>Reads every section that is measured once, whatever the number of profiles.</summary>
    /// <param name="image">Read from <paramref name="file"/>.</param>
    /// <param name="file">The image.</param>
    /// <param name="banks">Which hashes.</param>
    /// <param name="phases">Paths: words with <c>:</c> between them.</param>
    /// <param name="cancellationToken">Looked at while reading.</param>
    public static ImmutableArray<PcrForecast> Of(UkiImage image, FileBytes file, ImmutableArray<HashAlgorithmName> banks, ImmutableArray<string> phases, CancellationToken cancellationToken)
    {
        if (image.IsAddon)
        {
            return [];
        }

        var digests = new SectionDigests(file, banks, cancellationToken);
        return [.. image.Profiles.Take(StubVersions.MostProfiles).SelectMany(profile => Variants(image, profile.Index)).Select(variant => Forecast(variant, digests, banks, phases))];
    }

    /// <summary>Lower-case name of a bank, as TPM tools write it: <c>sha256</c>.</summary>
    public static string NameOf(HashAlgorithmName bank) => bank.Name!.ToLowerInvariant();

    // The section of each name that is measured, by the stub's order.
    private static IEnumerable<(int Profile, int? Tree, ImmutableArray<(string Name, UkiSection Section)> Measured)> Variants(UkiImage image, int profile)
    {
        var view = new StubView(image, profile);
        var sections = view.Names.Where(name => name is not (".pcrsig" or ".dtbauto" or ".efifw") && view[name] is not null).Select(name => (name, view[name]!)).ToList();
        yield return (profile, null, [.. sections]);
        if (view[".dtbauto"] is not { } first)
        {
            yield break;
        }

        var trees = image.Sections.Where(section => section.Kind == UkiSectionKind.DeviceTreeAuto && section.Profile == first.Profile && !section.IsEmpty).Take(MostDeviceTrees).ToList();
        for (var i = 0; i < trees.Count; i++)
        {
            var at = sections.FindIndex(section => section.name == ".hwids");
            var all = sections.ToList();
            all.Insert(at < 0 ? all.Count : at, (".dtbauto", trees[i]));
            yield return (profile, i, [.. all]);
        }
    }

    private static PcrForecast Forecast((int Profile, int? Tree, ImmutableArray<(string Name, UkiSection Section)> Measured) variant, SectionDigests digests, ImmutableArray<HashAlgorithmName> banks, ImmutableArray<string> phases)
    {
        var values = ImmutableArray.CreateBuilder<PcrValue>(banks.Length * phases.Length);
        for (var bank = 0; bank < banks.Length; bank++)
        {
            var register = new PcrRegister(banks[bank]);
            foreach (var (name, section) in variant.Measured)
            {
                register.ExtendText(name + "\0");
                register.Extend(digests.Of(section)[bank]);
            }

            foreach (var phase in phases)
            {
                values.Add(new PcrValue(banks[bank], phase, register.After(phase)));
            }
        }

        return new PcrForecast(variant.Profile, variant.Tree, [.. variant.Measured.Select(measured => measured.Section)], values.MoveToImmutable());
    }

    private sealed class PcrRegister(HashAlgorithmName bank)
    {
        private byte[] _value = new byte[CryptographicOperations.HashData(bank, []).Length];

        public void Extend(byte[] digest) => _value = CryptographicOperations.HashData(bank, [.. _value, .. digest]);

        public void ExtendText(string text) => Extend(CryptographicOperations.HashData(bank, Encoding.UTF8.GetBytes(text)));

        public string After(string phase)
        {
            var copy = new PcrRegister(bank) { _value = _value };
            foreach (var word in phase.Split(':', StringSplitOptions.RemoveEmptyEntries))
            {
                copy.ExtendText(word);
            }

            return Convert.ToHexStringLower(copy._value);
        }
    }
}

/// <summary>One value of the register.</summary>
/// <param name="Bank">The hash.</param>
/// <param name="Phase">Words with <c>:</c> between them; empty before the first phase.</param>
/// <param name="Digest">In lower-case hexadecimal.</param>
public sealed record PcrValue(HashAlgorithmName Bank, string Phase, string Digest);

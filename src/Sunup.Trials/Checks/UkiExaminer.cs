using System.Collections.Immutable;
using System.Security.Cryptography;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Predictions.UnifiedKernelImages;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Kernels;
using Sunup.Formats.PortableExecutables.Authenticode;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Trials.Checks;

/// <summary>How far an image is looked into.</summary>
public sealed record UkiExamineOptions
{
    /// <summary>Hash the sections, forecast PCR 11, compare signatures, and read the initrd as the kernel will: reads the whole file.</summary>
    public bool Whole { get; init; }

    /// <summary>Files beside the image, and what else its stub finds.</summary>
    public EffectiveOptions Surroundings { get; init; } = new();

    /// <summary>Gets the bytes of the initrd that were read.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>Looks into a unified kernel image: headers only, or all of it.</summary>
public static class UkiExaminer
{
    private const int MostProfiles = 256;

    /// <param name="path">Of the file, for the evidence and for a kernel configuration beside it.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="image">Read from them.</param>
    /// <param name="options">How far.</param>
    /// <param name="cancellationToken">Looked at while reading.</param>
    public static UkiExamination Examine(string path, FileBytes file, UkiImage image, UkiExamineOptions options, CancellationToken cancellationToken)
    {
        var boots = image.IsAddon ? [] : image.Profiles.Take(MostProfiles).Select(profile => EffectiveBoot.Of(image, file, options.Surroundings with { Profile = profile.Index })).ToImmutableArray();
        var linux = boots.Select(boot => boot.Linux).FirstOrDefault(section => section is not null);
        var kernel = linux is { } section ? InnerKernel.Open(file, section) : null;
        var facts = kernel is not null && options.Whole ? KernelFacts.Of(kernel, path) : null;
        var examination = new UkiExamination
        {
            Path = path,
            Image = image,
            OsRelease = image.Find(".osrel") is { } release ? OsReleaseText.Parse(release.ReadText(file)) : [],
            Uname = image.Find(".uname")?.ReadText(file),
            Sbat = image.Find(".sbat")?.ReadText(file),
            Companions = options.Surroundings.Companions,
            Boots = boots,
            Kernel = facts?.File ?? (kernel is not null ? KernelFile.Read(kernel) : null),
            Config = facts?.Config,
            ConfigSource = facts?.ConfigSource,
            SignaturesCompared = options.Whole,
            Signatures = !image.Pe.IsSigned ? [] : options.Whole ? PeSignature.Read(file, image.Pe) : PeSignature.ReadSigners(file, image.Pe),
            Hashes = options.Whole ? [.. image.Sections.Select(candidate => HashOf(file, candidate, cancellationToken))] : [],
            Pcr = options.Whole ? PcrForecast.Of(image, file, [HashAlgorithmName.SHA256], PcrForecast.StandardPhases, cancellationToken) : [],
            Initrds = options.Whole ? Initrds(image, boots, UnpackRules.ForKernel(facts?.Version, facts?.Config), options) : [],
        };
        return examination with { Findings = [.. FindingsOf(examination)] };
    }

    private static string HashOf(FileBytes file, UkiSection section, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var content = file.Open(section.Offset, section.Length);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static ImmutableArray<UkiInitrdVerdict> Initrds(UkiImage image, ImmutableArray<EffectiveBoot> boots, UnpackRules rules, UkiExamineOptions options)
    {
        // What the stub adds under /.extra is its own and sound: two profiles with the same sections need one look.
        var seen = new HashSet<(UkiSection?, UkiSection?)>();
        var verdicts = ImmutableArray.CreateBuilder<UkiInitrdVerdict>();
        foreach (var boot in boots.Where(boot => boot.Refusal is null && boot.Initrds.Length > 0 && seen.Add((Bare(image.Find(".initrd", boot.Profile)), Bare(image.Find(".ucode", boot.Profile))))))
        {
            using var joined = boot.OpenInitrd();
            using var watched = new ReportingStream(joined, options.Progress);
            ImmutableArray<ImagePart> parts = [.. boot.InitrdLayout.Parts.Select(part => new ImagePart(boot.Initrds[part.Index].Name, part.Offset, part.Length))];
            verdicts.Add(new UkiInitrdVerdict(boot.Profile, ImageExaminer.Examine(watched, parts, "systemd-stub", rules)));
        }

        return verdicts.ToImmutable();
    }

    private static UkiSection? Bare(UkiSection? section) => section is { } found ? found with { Profile = null } : null;

    private static IEnumerable<Finding> FindingsOf(UkiExamination examination)
    {
        var name = Path.GetFileName(examination.Path);
        foreach (var finding in UkiFindings.Of(examination.Image, name))
        {
            yield return finding;
        }

        foreach (var boot in examination.Boots.Where(boot => boot.Refusal is not null && !examination.Image.Problems.Any(problem => problem.Kind is UkiProblemKind.MissingLinux)))
        {
            yield return UkiFindings.Refused(boot, name);
        }

        foreach (var drop in examination.Boots.SelectMany(boot => boot.Dropped).Distinct().Where(drop => examination.Companions.Any(companion => companion.FileName == drop.What)))
        {
            yield return UkiFindings.LeftOut(drop);
        }

        if (examination.Boots.Length > 0 && examination.Boots.All(boot => boot.Initrds.All(initrd => initrd.Kind is EffectiveInitrdKind.Extra)))
        {
            yield return UkiFindings.NoInitrd(name);
        }

        if (examination.Kernel?.Setup?.CommandLineSize is { } most && examination.Boots.Where(boot => boot.CommandLine.Length > most).Take(1).ToList() is [var tooLong])
        {
            yield return UkiFindings.CommandLineTooLong(tooLong, most, name);
        }

        foreach (var finding in examination.Initrds.SelectMany(initrd => InitramfsPredictor.Predict(initrd.Image)).DistinctBy(finding => (finding.Id, finding.Summary)))
        {
            yield return finding;
        }
    }
}

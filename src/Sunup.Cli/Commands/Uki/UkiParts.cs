using Sunup.Cli.Commands.Inspect;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Cli.Commands.Uki;

/// <summary>Something that can be taken out of an image.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="FileName">In a folder of all parts.</param>
/// <param name="Open">Its bytes.</param>
internal sealed record UkiPart(string Name, string FileName, Func<Stream> Open);

/// <summary>The parts of an image, as a profile boots with them.</summary>
internal sealed class UkiParts(UkiFile file, int profile, EffectiveOptions surroundings)
{
    /// <summary>Every section of the specification that the profile has, named as the section is.</summary>
    public IEnumerable<UkiPart> All() => file.Image.SectionsOf(profile)
        .GroupBy(section => section.Name)
        .SelectMany(sections => sections.Select((section, index) => Of(section, index == 0 ? section.Name.TrimStart('.') : $"{section.Name.TrimStart('.')}.{index}")));

    /// <exception cref="FindingException">SU0646: there is none.</exception>
    public UkiPart Linux() => Of(Found(".linux"), "linux");

    /// <summary>As the kernel gets it.</summary>
    /// <exception cref="FindingException">SU0646: there is none.</exception>
    public UkiPart Initrd()
    {
        var boot = EffectiveBoot.Of(file.Image, file.Bytes, surroundings with { Profile = profile });
        return boot.Initrds.IsEmpty
            ? throw Missing(boot.Refusal is { } refusal ? $"an initrd: {refusal}" : "an initrd")
            : new UkiPart($"{string.Join(", ", boot.Initrds.Select(initrd => initrd.Name))} as the stub joins them", "initrd", boot.OpenInitrd);
    }

    /// <summary>By its name, with or without its dot.</summary>
    /// <exception cref="FindingException">SU0646: there is none.</exception>
    public UkiPart Section(string name)
    {
        var dotted = name.StartsWith('.') ? name : $".{name}";
        var section = Found(dotted);
        return new UkiPart(section.ToString(), dotted.TrimStart('.'), () => file.Bytes.Open(section.Offset, section.Length));
    }

    private UkiPart Of(UkiSection section, string fileName) => section.Kind == UkiSectionKind.Linux
        ? new UkiPart("the kernel, by its exact length", fileName, () => file.Bytes.Open(section.Offset, InnerKernel.LengthOf(file.Bytes, section)))
        : new UkiPart(section.ToString(), fileName, () => file.Bytes.Open(section.Offset, section.Length));

    private UkiSection Found(string name) => file.Image.Find(name, profile) ?? throw Missing(name);

    private FindingException Missing(string what) => new(FileInspection.Failed("SU0646", $"{file.Path} has no {what}{(file.Image.HasProfiles ? $" for profile {profile}" : "")}",
        $"Its sections are {string.Join(' ', file.Image.SectionsOf(profile).Select(section => section.Name).Distinct())}.", new Remedy("Name one of them.", $"sunup uki inspect {file.Path}")));
}

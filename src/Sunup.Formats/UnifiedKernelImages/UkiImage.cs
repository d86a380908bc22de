using System.Collections.Immutable;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>A unified kernel image or an addon of one: kernel, initrd, command line and more as sections of one EFI application.</summary>
/// <remarks>
/// Sources: UAPI.5 "Unified Kernel Image"; systemd's src/boot/stub.c and pe.c, which are what decides. Any bytes give an answer; only headers and small texts
/// are read. docs/formats/uki.md has the rules.
/// </remarks>
public sealed record UkiImage
{
    public required PeImage Pe { get; init; }

    /// <summary>In bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>All PE sections, in the order of the section table.</summary>
    public required ImmutableArray<UkiSection> Sections { get; init; }

    /// <summary>At least one: number 0, which is the base where the image has no profiles.</summary>
    public required ImmutableArray<UkiProfile> Profiles { get; init; }

    /// <summary>The program in front; null where it does not say what it is.</summary>
    public UkiStub? Stub { get; init; }

    /// <summary>What would stop it booting, and what would go otherwise than meant. Empty for a sound image.</summary>
    public ImmutableArray<UkiProblem> Problems { get; init; } = [];

    /// <summary>No section <c>.linux</c> anywhere: it adds to another image.</summary>
    public bool IsAddon { get; init; }

    /// <summary>The profiles are marked; else there is the base alone.</summary>
    public bool HasProfiles => Profiles[0].Marker is not null;

    /// <summary>The section that systemd's stub since 257 takes: the profile's own, else the base's, and the first of several within each.</summary>
    /// <remarks>
    /// A section of no bytes in memory hides the base's as well, and is then not there: null. <c>.dtbauto</c> and <c>.efifw</c> are chosen by the machine;
    /// this gives the first. <see cref="EffectiveBoot"/> follows older stubs too.
    /// </remarks>
    /// <param name="name">With its dot.</param>
    /// <param name="profile">Of <see cref="Profiles"/>.</param>
    public UkiSection? Find(string name, int profile = 0) => (First(name, profile) ?? First(name, null)) is { IsEmpty: false } found ? found : null;

    /// <summary>All sections that a profile boots with, in the order of the table: its own and those of the base that it does not replace.</summary>
    public ImmutableArray<UkiSection> SectionsOf(int profile)
    {
        var names = Sections.Where(section => section.Kind != UkiSectionKind.Other).Select(section => section.Name).Distinct();
        var chosen = names.Select(name => Find(name, profile)).OfType<UkiSection>().ToHashSet();
        return [.. Sections.Where(chosen.Remove)];
    }

    /// <summary>Null for what is no PE image with a section that only unified kernel images and their addons have.</summary>
    public static UkiImage? Read(FileBytes file) => PeImage.Read(file) is { } pe ? UkiReader.Read(file, pe) : null;

    private UkiSection? First(string name, int? profile)
    {
        foreach (var section in Sections)
        {
            if (section.Profile == profile && section.Name == name)
            {
                return section;
            }
        }

        return null;
    }
}

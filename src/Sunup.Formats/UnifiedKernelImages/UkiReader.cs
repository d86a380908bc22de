using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>Puts the sections of a PE image in their places: base and profiles.</summary>
internal static class UkiReader
{
    private const int LongestText = 1 << 16;

    public static UkiImage? Read(FileBytes file, PeImage pe)
    {
        var sections = Place(pe.Sections);
        var stub = sections.Where(section => section.Kind == UkiSectionKind.StubMagic).Select(section => UkiStub.Read(file, section)).FirstOrDefault();
        var isAddon = !sections.Any(section => section.Kind == UkiSectionKind.Linux);

        // systemd-boot has an .osrel of its own, so that it can list itself.
        if (!sections.Any(section => section.IsOfUki) || (isAddon && stub?.Name == "systemd-boot"))
        {
            return null;
        }

        var image = new UkiImage
        {
            Pe = pe,
            FileLength = file.Length,
            Sections = sections,
            Profiles = Profiles(file, sections),
            Stub = stub,
            IsAddon = isAddon,
        };
        return image with { Problems = [.. UkiLayoutRules.Check(image), .. UkiContentRules.Check(image), .. InnerKernelRules.Check(image, file)] };
    }

    private static ImmutableArray<UkiSection> Place(ImmutableArray<PeSection> headers)
    {
        var sections = ImmutableArray.CreateBuilder<UkiSection>(headers.Length);
        int? profile = null;
        foreach (var header in headers)
        {
            var kind = UkiSection.KindOf(header.Name);
            profile = kind == UkiSectionKind.Profile ? (profile ?? -1) + 1 : profile;
            sections.Add(new UkiSection(header, kind, profile));
        }

        return sections.MoveToImmutable();
    }

    private static ImmutableArray<UkiProfile> Profiles(FileBytes file, ImmutableArray<UkiSection> sections)
    {
        var markers = sections.Where(section => section.Kind == UkiSectionKind.Profile).ToList();
        return markers.Count == 0 ? [new UkiProfile(0, null, [])]
            : [.. markers.Select((marker, index) => new UkiProfile(index, marker, OsReleaseText.Parse(Text(file, marker))))];
    }

    private static string Text(FileBytes file, UkiSection section) => Encoding.UTF8.GetString(file.Read(section.Offset, Math.Min(section.Length, LongestText)));
}

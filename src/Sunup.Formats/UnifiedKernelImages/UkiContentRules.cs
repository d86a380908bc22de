using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>What the stub makes of the sections: which it knows, which of several it takes, and whether there is a kernel.</summary>
/// <remarks>Sources: systemd's src/boot/stub.c, src/boot/pe.c (to 256 src/boot/efi/pe.c), src/fundamental/uki.h, NEWS of 252 to 258.</remarks>
internal static class UkiContentRules
{
    public static IEnumerable<UkiProblem> Check(UkiImage image) => [.. Kernel(image), .. Duplicates(image), .. OldStub(image), .. Order(image)];

    private static IEnumerable<UkiProblem> Kernel(UkiImage image)
    {
        if (image.IsAddon)
        {
            // What an addon never has.
            foreach (var section in image.Sections.Where(section => section.Kind is UkiSectionKind.OsRelease or UkiSectionKind.Splash or UkiSectionKind.PcrSignature or UkiSectionKind.PcrPublicKey or UkiSectionKind.Profile).Take(1))
            {
                yield return new(UkiProblemKind.MissingLinux, null, new FormatFault("section table", image.Pe.SectionTableOffset, $"has {section.Name}, which only a whole image has, and no .linux"));
            }

            yield break;
        }

        foreach (var profile in image.Profiles.Take(StubVersions.MostProfiles).Where(profile => image.Find(".linux", profile.Index) is null))
        {
            var whose = profile.Marker is null ? "" : $" for profile {profile.Index}";
            yield return new(UkiProblemKind.MissingLinux, profile.Marker, new FormatFault("section table", image.Pe.SectionTableOffset, $"has no .linux{whose} that is not empty"));
        }
    }

    private static IEnumerable<UkiProblem> Duplicates(UkiImage image)
    {
        var seen = new HashSet<(string, int?)>();
        for (var index = 0; index < image.Sections.Length; index++)
        {
            var section = image.Sections[index];
            if (IsSingle(section.Kind) && !seen.Add((section.Name, section.Profile)))
            {
                var taken = StubVersions.TakesLast(image.Stub) ? "the stub takes the last one" : "the stub takes the first one";
                yield return new(UkiProblemKind.Duplicate, section, new FormatFault($"section {section}", UkiLayoutRules.FieldOffset(image, index, 0), $"stands before already: {taken}"));
            }
        }
    }

    // Several of these are meant to be there.
    private static bool IsSingle(UkiSectionKind kind) => kind is not (UkiSectionKind.Other or UkiSectionKind.DeviceTreeAuto or UkiSectionKind.Firmware or UkiSectionKind.Profile);

    private static IEnumerable<UkiProblem> OldStub(UkiImage image)
    {
        if (image.Stub is not { IsSystemd: true, Major: { } major } stub || image.IsAddon)
        {
            yield break;
        }

        // .sbat is shim's, and .uname is read by boot menus and tools: both do their work with any stub.
        var told = new HashSet<UkiSectionKind>();
        for (var index = 0; index < image.Sections.Length; index++)
        {
            var section = image.Sections[index];
            if (section.Kind is UkiSectionKind.Sbat or UkiSectionKind.KernelRelease || StubVersions.FirstWith(section.Kind) is not { } first || major >= first || !told.Add(section.Kind))
            {
                continue;
            }

            var kind = section.Kind == UkiSectionKind.Profile ? UkiProblemKind.StubWithoutProfiles : UkiProblemKind.StubTooOld;
            yield return new(kind, section, new FormatFault($"section {section.Name}", UkiLayoutRules.FieldOffset(image, index, 0), $"is known to systemd-stub since {first}; this one is {stub.Version}"));
        }
    }

    // Up to 256 the stub goes through the table once and takes every step back for an overlap: a message, and a wait of seconds.
    private static IEnumerable<UkiProblem> Order(UkiImage image)
    {
        long end = 0;
        for (var index = 0; index < image.Sections.Length && StubVersions.TakesLast(image.Stub); index++)
        {
            var section = image.Sections[index];
            if (section.Header.VirtualAddress < end)
            {
                yield return new(UkiProblemKind.Order, section, new FormatFault("VirtualAddress", UkiLayoutRules.FieldOffset(image, index, 12), $"of {section} is 0x{section.Header.VirtualAddress:x}, the section before it in the table goes to 0x{end:x}"));
                yield break;
            }

            end = section.Header.VirtualAddress + section.MemorySize;
        }
    }
}

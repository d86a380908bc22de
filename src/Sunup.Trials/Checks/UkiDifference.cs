using System.Collections.Immutable;
using System.Security.Cryptography;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Trials.Checks;

/// <summary>Something that is in one of two images, or in both and not the same.</summary>
/// <param name="Name">A section, a word, a key, a path.</param>
/// <param name="Before">In the first; null where it has none.</param>
/// <param name="After">In the second; null where it has none.</param>
public sealed record Difference(string Name, string? Before, string? After);

/// <summary>A section that is in one of two images, or differs.</summary>
/// <param name="Section">Its name, with its profile.</param>
/// <param name="BytesBefore">In the file; null where the first image has none.</param>
/// <param name="BytesAfter">The same of the second.</param>
/// <param name="HashBefore">SHA-256 of the bytes.</param>
/// <param name="HashAfter">The same of the second.</param>
public sealed record SectionDifference(string Section, long? BytesBefore, long? BytesAfter, string? HashBefore, string? HashAfter);

/// <summary>What is different between two unified kernel images.</summary>
public sealed record UkiDifference
{
    /// <summary>Stub, kernel, signatures: single facts.</summary>
    public ImmutableArray<Difference> Facts { get; init; } = [];

    public ImmutableArray<SectionDifference> Sections { get; init; } = [];

    /// <summary>Words of command lines, with their profile where there are several.</summary>
    public ImmutableArray<Difference> Words { get; init; } = [];

    /// <summary>Keys of os-release.</summary>
    public ImmutableArray<Difference> OsRelease { get; init; } = [];

    /// <summary>Paths of the first profile's initrd.</summary>
    public ImmutableArray<Difference> Entries { get; init; } = [];

    public bool IsNone => Facts.IsEmpty && Sections.IsEmpty && Words.IsEmpty && OsRelease.IsEmpty && Entries.IsEmpty;

    /// <summary>Reads both images whole.</summary>
    public static UkiDifference Between(UkiImage a, FileBytes fileA, UkiImage b, FileBytes fileB, CancellationToken cancellationToken)
    {
        var sections = SectionsOf(Keyed(a, fileA), Keyed(b, fileB), cancellationToken).ToImmutableArray();
        var initrdDiffers = sections.Any(section => section.Section.StartsWith(".initrd", StringComparison.Ordinal) || section.Section.StartsWith(".ucode", StringComparison.Ordinal));
        return new UkiDifference
        {
            Facts = [.. Compare(FactsOf(a, fileA), FactsOf(b, fileB))],
            Sections = sections,
            Words = [.. WordsOf(a, fileA, b, fileB)],
            OsRelease = [.. Compare(ReleaseOf(a, fileA), ReleaseOf(b, fileB))],
            Entries = initrdDiffers ? [.. Compare(EntriesOf(a, fileA), EntriesOf(b, fileB))] : [],
        };
    }

    private static Dictionary<string, (UkiSection Section, FileBytes File)> Keyed(UkiImage image, FileBytes file)
    {
        var keyed = new Dictionary<string, (UkiSection, FileBytes)>(StringComparer.Ordinal);
        foreach (var section in image.Sections.Where(section => section.Kind is not UkiSectionKind.Other))
        {
            var key = section.ToString();
            for (var number = 2; !keyed.TryAdd(key, (section, file)); number++)
            {
                key = $"{section} ({number})";
            }
        }

        return keyed;
    }

    private static IEnumerable<SectionDifference> SectionsOf(Dictionary<string, (UkiSection Section, FileBytes File)> a, Dictionary<string, (UkiSection Section, FileBytes File)> b, CancellationToken cancellationToken)
    {
        foreach (var key in a.Keys.Union(b.Keys, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (before, after) = (Digest(a, key), Digest(b, key));
            if (before != after)
            {
                yield return new SectionDifference(key, before?.Length, after?.Length, before?.Hash, after?.Hash);
            }
        }
    }

    private static (long Length, string Hash)? Digest(Dictionary<string, (UkiSection Section, FileBytes File)> sections, string key)
    {
        if (!sections.TryGetValue(key, out var found))
        {
            return null;
        }

        using var content = found.File.Open(found.Section.Offset, found.Section.Length);
        return (found.Section.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static Dictionary<string, string> FactsOf(UkiImage image, FileBytes file)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (image.Stub is { } stub)
        {
            facts["stub"] = $"{stub.Name} {stub.Version}";
        }

        if (image.Find(".linux") is { } linux && Formats.Kernels.KernelFile.Read(InnerKernel.Open(file, linux)) is { Release: { } release })
        {
            facts["kernel"] = release;
        }

        facts["profiles"] = image.HasProfiles ? $"{image.Profiles.Length}" : "0";
        facts["signatures"] = $"{image.Pe.Certificates.Length}";
        return facts;
    }

    private static Dictionary<string, string> ReleaseOf(UkiImage image, FileBytes file) =>
        (image.Find(".osrel") is { } section ? OsReleaseText.Parse(section.ReadText(file)) : []).GroupBy(field => field.Key).ToDictionary(group => group.Key, group => group.Last().Value);

    private static Dictionary<string, string> EntriesOf(UkiImage image, FileBytes file)
    {
        using var initrd = EffectiveBoot.Of(image, file).OpenInitrd();
        return InitrdContents.Read(initrd).ToDictionary(entry => entry.Key, entry => $"{Convert.ToString(entry.Value.Mode, 8)}, {entry.Value.Size} bytes, {entry.Value.Digest[..12]}");
    }

    private static IEnumerable<Difference> WordsOf(UkiImage a, FileBytes fileA, UkiImage b, FileBytes fileB)
    {
        for (var profile = 0; profile < Math.Min(256, Math.Max(a.Profiles.Length, b.Profiles.Length)); profile++)
        {
            var (before, after) = (Words(a, fileA, profile), Words(b, fileB, profile));
            var whose = a.HasProfiles || b.HasProfiles ? $" (profile {profile})" : "";
            foreach (var word in before.Concat(after).Distinct().ToList())
            {
                var change = after.Count(other => other == word) - before.Count(other => other == word);
                if (change != 0)
                {
                    yield return new Difference(word + whose, change < 0 ? word : null, change > 0 ? word : null);
                }
            }
        }

        static string[] Words(UkiImage image, FileBytes file, int profile) =>
            profile < image.Profiles.Length && image.Find(".cmdline", profile) is { } section ? section.ReadText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static IEnumerable<Difference> Compare(Dictionary<string, string> a, Dictionary<string, string> b) =>
        a.Keys.Union(b.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(key => new Difference(key, a.GetValueOrDefault(key), b.GetValueOrDefault(key))).Where(difference => difference.Before != difference.After);
}

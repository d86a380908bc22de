using System.Collections.Immutable;
using System.Text;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Machines.Kexec;

/// <summary>A unified kernel image as boot entries: one for each of its profiles. One without <c>.osrel</c> is none, as for systemd-boot.</summary>
/// <remarks>Source: systemd's <c>boot_entry_add_type2</c>.</remarks>
internal static class UkiEntries
{
    private const int LongestOsRelease = 64 << 10;

    public static IEnumerable<BootEntry> Of(string path)
    {
        using var stream = KexecFiles.Open(path);
        var file = new FileBytes(stream);
        return UkiImage.Read(file) is { IsAddon: false } image ? [.. image.Profiles.Select(profile => Of(path, file, image, profile)).OfType<BootEntry>()] : [];
    }

    private static BootEntry? Of(string path, FileBytes file, UkiImage image, UkiProfile profile)
    {
        if (image.Find(".osrel", profile.Index) is not { } section)
        {
            return null;
        }

        var name = Path.GetFileName(path);
        var fields = OsReleaseText.Parse(Encoding.UTF8.GetString(file.Read(section.Offset, Math.Min(section.Length, LongestOsRelease))).TrimEnd('\0'));
        var first = profile.Index == 0;
        return new BootEntry
        {
            Id = EntryFile.Lower(first ? name : $"{name}@{profile.Id ?? profile.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)}"),
            IdWithoutProfile = first ? null : EntryFile.Lower(name),
            Path = path,
            Kind = BootEntryKind.Type2,
            Program = path,
            Title = FirstOf(fields, "PRETTY_NAME", "IMAGE_ID", "NAME", "ID"),
            Version = FirstOf(fields, "IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID"),
            SortKey = FirstOf(fields, "IMAGE_ID", "ID"),
            Profile = profile.Index,
            Tries = BootTries.Of(name, ".efi"),
        };
    }

    private static string? FirstOf(ImmutableArray<KeyValuePair<string, string>> fields, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (OsReleaseText.ValueOf(fields, key) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }
}

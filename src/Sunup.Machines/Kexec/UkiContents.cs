using System.Globalization;
using System.Text;
using Sunup.Formats.Recognition;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Machines.Kexec;

/// <summary>A unified kernel image taken apart as its stub would.</summary>
internal static class UkiContents
{
    private const int LongestCommandLine = 1 << 20;

    /// <summary>Null for what is none.</summary>
    /// <exception cref="FindingException">SU1328: it has no such profile.</exception>
    public static KexecContents? Open(string path, FileStream stream, KexecImageOptions options)
    {
        var file = new FileBytes(stream);
        if (UkiImage.Read(file) is not { IsAddon: false } image)
        {
            return null;
        }

        var profile = ProfileOf(path, image, options.Profile);
        if (image.Find(".linux", profile) is not { } linux)
        {
            return null;
        }

        var form = image.HasProfiles ? $"a unified kernel image, profile {image.Profiles[profile].Id ?? profile.ToString(CultureInfo.InvariantCulture)}," : "a unified kernel image";
        return KernelUnwrapping.OpenPart(path, form, InnerKernel.Open(file, linux)) with
        {
            OwnCommandLine = image.Find(".cmdline", profile) is { } line ? CommandLineOf(file, line) : "",
            Pieces = [.. Piece(path, image, ".ucode", profile), .. Piece(path, image, ".initrd", profile)],
        };
    }

    private static IEnumerable<InitrdPiece> Piece(string path, UkiImage image, string name, int profile)
    {
        if (image.Find(name, profile) is { } section)
        {
            yield return new InitrdPiece(name, section.Length, () => new FileBytes(KexecFiles.Open(path)).Open(section.Offset, section.Length));
        }
    }

    private static string CommandLineOf(FileBytes file, UkiSection section) =>
        Encoding.UTF8.GetString(file.Read(section.Offset, Math.Min(section.Length, LongestCommandLine))).Split('\0')[0].Trim();

    private static int ProfileOf(string path, UkiImage image, string? wanted)
    {
        if (wanted is null)
        {
            return 0;
        }

        var found = image.Profiles.FirstOrDefault(profile => profile.Id == wanted)
            ?? (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? image.Profiles.FirstOrDefault(profile => profile.Index == number) : null);
        return found?.Index ?? throw new FindingException(KexecStateFindings.Of(
            "SU1328",
            FindingSeverity.Error,
            $"{Path.GetFileName(path)} has no profile '{wanted}'",
            "Profiles are named by their ID or by their number; 0 is the first.",
            [.. image.Profiles.Select(profile => new Evidence($"{profile.Index}: {profile.Id ?? "no ID"}{(profile.Title is { } title ? $", {title}" : "")}", path))],
            new Remedy("Name one that is there.")));
    }
}

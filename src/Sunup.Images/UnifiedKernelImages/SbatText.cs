using System.Text;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>Joins SBAT texts: components and their generations, by which shim revokes them.</summary>
/// <remarks>Source: rhboot/shim SBAT.md. Comma-separated lines; the first names the format and stands once.</remarks>
internal static class SbatText
{
    private const int Longest = 1 << 20;
    private const string Header = "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md";
    private const string Image = "uki,1,UKI,uki,1,https://uapi-group.org/specifications/specs/unified_kernel_image/";
    private const string Addon = "uki-addon,1,UKI Addon,addon,1,https://www.freedesktop.org/software/systemd/man/latest/systemd-stub.html";

    /// <param name="images">Stub and kernel: what they have stays, so that either can be revoked.</param>
    /// <param name="texts">What the user gave; empty for the usual line.</param>
    /// <param name="isAddon">Which line that is.</param>
    public static string Join(IEnumerable<(PeImage Pe, FileBytes File)> images, IReadOnlyList<string> texts, bool isAddon)
    {
        var lines = images.SelectMany(image => LinesOf(TextOf(image.Pe, image.File)));
        var given = texts.Count > 0 ? texts.SelectMany(LinesOf) : [isAddon ? Addon : Image];
        return $"{Header}\n{string.Join('\n', lines.Concat(given))}\n\0";
    }

    /// <summary>Whether it begins as an SBAT text does.</summary>
    public static bool IsSbat(string text) => text.StartsWith("sbat,", StringComparison.Ordinal);

    private static string TextOf(PeImage pe, FileBytes file) =>
        pe.Find(".sbat") is { } section ? Encoding.UTF8.GetString(file.Read(section.RawOffset, Math.Min(section.ContentSize, Longest))) : "";

    private static IEnumerable<string> LinesOf(string text) =>
        IsSbat(text) ? text.TrimEnd('\0').Split('\n').Select(line => line.TrimEnd('\r')).Skip(1).Where(line => line.Length > 0) : [];
}

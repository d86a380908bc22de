using System.Globalization;
using System.Text;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.UnifiedKernelImages;

/// <summary>The program in front of the kernel, by what it says of itself in <c>.sdmagic</c>.</summary>
/// <remarks>Source: systemd's src/boot/stub.c: <c>#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####</c>.</remarks>
/// <param name="Name"><c>systemd-stub</c>.</param>
/// <param name="Version">With the distribution's part; null where there is none.</param>
public sealed record UkiStub(string Name, string? Version)
{
    private const int LongestMagic = 256;

    /// <summary>The number before the first dot: 252, 257; null where the version has none.</summary>
    public int? Major
    {
        get
        {
            var digits = (Version ?? "").TakeWhile(char.IsAsciiDigit).Count();
            return digits is > 0 and < 7 ? int.Parse(Version.AsSpan(0, digits), CultureInfo.InvariantCulture) : null;
        }
    }

    public bool IsSystemd => Name == "systemd-stub";

    /// <summary>Null for bytes that say nothing of a stub.</summary>
    public static UkiStub? Read(FileBytes file, UkiSection magic)
    {
        var text = Encoding.UTF8.GetString(file.Read(magic.Offset, Math.Min(magic.Header.ContentSize, LongestMagic))).TrimEnd('\0', '\n');
        const string Start = "#### LoaderInfo: ";
        if (!text.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var words = text[Start.Length..].TrimEnd('#', ' ').Split(' ', 2);
        return new UkiStub(words[0], words.Length > 1 ? words[1] : null);
    }
}

using System.Globalization;
using System.Text;
using Sunup.Formats.PortableExecutables.Layout;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>Which systemd a stub is of, by its <c>.sdmagic</c>, and since when stubs know a section.</summary>
/// <remarks>Sources: systemd's NEWS of 252 to 257; src/boot/stub.c (<c>#### LoaderInfo: systemd-stub 257.13-1 ####</c>).</remarks>
internal static class StubVersion
{
    private const string Magic = "#### LoaderInfo: systemd-stub ";

    /// <summary>Since then <c>.sbat</c> and <c>.uname</c> are measured.</summary>
    public const int MeasuresSbat = 254;

    /// <summary>The number before the first dot; null for a stub that does not say.</summary>
    public static int? MajorOf(PeStub stub)
    {
        if (stub.Image.Find(".sdmagic") is not { } section || Encoding.ASCII.GetString(stub.Bytes.Span.Slice((int)section.RawOffset, (int)Math.Min(section.ContentSize, 256))) is var text && !text.StartsWith(Magic, StringComparison.Ordinal))
        {
            return null;
        }

        var digits = new string([.. text[Magic.Length..].TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    /// <summary>The first systemd whose stub takes such a section; null for what all take.</summary>
    public static int? FirstWith(string section) => section switch
    {
        ".ucode" => 256,
        ".profile" or ".dtbauto" or ".hwids" => 257,
        _ => null,
    };
}

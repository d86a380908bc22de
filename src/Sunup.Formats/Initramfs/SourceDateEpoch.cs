using System.Globalization;

namespace Sunup.Formats.Initramfs;

/// <summary>The time that reproducible outputs carry: <c>SOURCE_DATE_EPOCH</c>.</summary>
/// <remarks>Source: https://reproducible-builds.org/specs/source-date-epoch/</remarks>
public static class SourceDateEpoch
{
    /// <summary>Seconds since 1970 from the variable's value; 0 for none, for what is no number, and for times that 32 bits do not hold.</summary>
    public static uint Parse(string? value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
}

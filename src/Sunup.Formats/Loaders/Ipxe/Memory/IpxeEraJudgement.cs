using System.Globalization;
using System.Text.RegularExpressions;

namespace Sunup.Formats.Loaders.Ipxe.Memory;

/// <summary>Which era an iPXE binary is of, and how sure that is.</summary>
/// <param name="Era">The era, or the likeliest.</param>
/// <param name="Certainty">How sure.</param>
/// <param name="Reason">On what it rests, one sentence.</param>
public sealed partial record IpxeEraJudgement(IpxeEra Era, IpxeEraCertainty Certainty, string Reason)
{
    // The days on which the changes came to the master branch.
    private static readonly DateOnly s_reshuffle = new(2012, 11, 12);
    private static readonly DateOnly s_genericHeap = new(2025, 5, 19);
    private static readonly DateOnly s_straddlersStay = new(2025, 5, 22);

    /// <summary>Judges by what the binary says of itself.</summary>
    /// <param name="binary">From <see cref="IpxeBinary.Read"/>.</param>
    public static IpxeEraJudgement Of(IpxeBinary binary) =>
        binary.PeMachine != 0 || binary is { RunsOnUefi: true, RunsOnBios: false } ? new(IpxeEra.Efi, IpxeEraCertainty.Known, "it is a UEFI program; UEFI iPXE never moves images") : OfVersion(binary.Version);

    /// <summary>Judges a BIOS build by its version text: <c>1.21.1+git20250501.dad20602</c>, <c>2.0.0</c>, <c>1.0.0+ (36a4c85)</c>.</summary>
    public static IpxeEraJudgement OfVersion(string? version)
    {
        if (version is null)
        {
            return new(IpxeEra.MemtopHeap, IpxeEraCertainty.Assumed, "the binary is packed and does not show its version; most BIOS builds in use are of 2012-11 to 2025-05");
        }

        if (DatePattern().Match(version) is { Success: true } match
            && DateOnly.TryParseExact(match.Groups["date"].Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return OfDate(date, $"its version {version} names the day of its source");
        }

        var number = NumberPattern().Match(version);
        var isBeyond = version.AsSpan(number.Length).StartsWith("+");
        return int.TryParse(number.Groups["major"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && int.TryParse(number.Groups["minor"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? OfRelease(version, major, minor, isBeyond)
            : new(IpxeEra.MemtopHeap, IpxeEraCertainty.Assumed, $"its version '{version}' says nothing of its age");
    }

    /// <summary>Judges by the day of the source that it was built from.</summary>
    public static IpxeEraJudgement OfDate(DateOnly date, string? reason = null)
    {
        var era = date < s_reshuffle ? IpxeEra.NoReshuffle
            : date < s_genericHeap ? IpxeEra.MemtopHeap
            : date < s_straddlersStay ? IpxeEra.GenericHeap
            : IpxeEra.StraddlersStay;
        var isEdge = date == s_reshuffle || date == s_genericHeap || date == s_straddlersStay;
        return new(era, isEdge ? IpxeEraCertainty.Likely : IpxeEraCertainty.Dated, reason ?? string.Create(CultureInfo.InvariantCulture, $"its source is of {date:yyyy-MM-dd}"));
    }

    // v1.0.0 2010-02-02, v1.20.1 2020-01-03, v1.21.1 2020-12-31, v2.0.0 2026-03-06. "1.21.1+" is anything between two of them.
    private static IpxeEraJudgement OfRelease(string version, int major, int minor, bool isBeyond) => (major, minor, isBeyond) switch
    {
        ( >= 2, _, _) => new(IpxeEra.StraddlersStay, IpxeEraCertainty.Known, $"version {version}: 2.0.0 and later leave an image across the top where it is"),
        (1, 20 or 21, false) => new(IpxeEra.MemtopHeap, IpxeEraCertainty.Dated, $"version {version} was released in 2020"),
        (1, 0, false) => new(IpxeEra.NoReshuffle, IpxeEraCertainty.Dated, $"version {version} was released in 2010"),
        (1, 20, true) => new(IpxeEra.MemtopHeap, IpxeEraCertainty.Dated, $"version {version} is of 2020"),
        _ => new(IpxeEra.MemtopHeap, IpxeEraCertainty.Likely, $"version {version} may be of any day {(minor == 21 ? "from 2020-12-31 to 2026-03-06" : "from 2010 to 2020")}; most of that time iPXE used this heap"),
    };

    [GeneratedRegex(@"git-?(?<date>20[0-9]{6})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})(\.[0-9]+)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberPattern();
}

/// <summary>How sure an <see cref="IpxeEraJudgement"/> is.</summary>
public enum IpxeEraCertainty
{
    /// <summary>A guess: the binary shows nothing.</summary>
    Assumed,

    /// <summary>The version allows more than one era.</summary>
    Likely,

    /// <summary>By the date of the source. A distribution may have taken a later change into an older source.</summary>
    Dated,

    /// <summary>A release that has the change, or a UEFI program.</summary>
    Known,
}

using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>The iPXE that runs a script, as far as it is known.</summary>
/// <param name="Version">As it prints it; null for unknown.</param>
/// <param name="Date">Of its sources; null for unknown.</param>
/// <param name="Features">Names as in <see cref="IpxeBinary.Features"/>; empty for unknown.</param>
public sealed record IpxeBuild(string? Version, DateOnly? Date, ImmutableArray<string> Features)
{
    private static readonly (string Version, DateOnly Date)[] s_releases =
        [("1.20.1", new DateOnly(2020, 1, 2)), ("1.21.1", new DateOnly(2020, 12, 31)), ("2.0.0", new DateOnly(2026, 3, 6))];

    public static IpxeBuild Of(IpxeBinary binary) => new(binary.Version, binary.Date ?? DateOf(binary.Version), binary.Features);

    /// <summary>By the version alone, as iPXE prints it: the day that it names, or the day of a release.</summary>
    public static IpxeBuild OfVersion(string version) => new(version, IpxeBinary.DateOf(version) ?? DateOf(version), []);

    // Of 1.0.0+ with a commit the day is not known: everything between 2010 and 2019 calls itself so.
    private static DateOnly? DateOf(string? version) => s_releases.Where(release => version == release.Version || version?.StartsWith(release.Version + " (g", StringComparison.Ordinal) == true).Select(release => (DateOnly?)release.Date).FirstOrDefault();
}

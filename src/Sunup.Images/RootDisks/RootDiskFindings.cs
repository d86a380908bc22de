using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.RootDisks;

/// <summary>What keeps a root disk from being made. Pages: docs/findings.</summary>
internal static class RootDiskFindings
{
    public static FindingException FileMissing(string what, IEnumerable<string> places, string package) => new(Of(
        "SU0966",
        $"{what} is not on this host, and the root disk needs it",
        null,
        [.. places.Select(place => new Evidence("not there", place))],
        new Remedy("Install it (Debian, Ubuntu)", $"apt-get install {package}")));

    public static FindingException ToolFailed(string command, string said) => new(Of(
        "SU0967",
        "the root disk could not be made",
        $"{command.Split(' ')[0]} failed.",
        [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(4).Select(line => new Evidence(line, command))],
        new Remedy("See whether the folder of the root file system is complete and readable, and whether there is room for the disk", "df /tmp /var/cache/sunup")));

    private static Finding Of(string id, string summary, string? cause, ImmutableArray<Evidence> evidence, params ImmutableArray<Remedy> remedies) =>
        ImageFinding.Of(Stage.Root, id, FindingSeverity.Error, summary, cause, evidence, remedies);
}

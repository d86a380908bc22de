using Sunup.Cli.Commands.Inspect;

namespace Sunup.Cli.Views.Inspect;

/// <summary>The sizes of a boot set against the boundaries that loaders and the kernel know.</summary>
internal static class BoundaryTable
{
    /// <summary>4: an archive's start for the kernel; 512: sectors; 4096: pages, to which iPXE and QEMU round.</summary>
    public static readonly int[] Boundaries = [4, 512, 4096];

    public static FactTable Of(IReadOnlyList<InspectedFile> files)
    {
        var names = ShortNames(files);
        return new FactTable(
            "boundaries",
            "Sizes against boundaries, in the order given: bytes beyond the last multiple",
            ["file", "bytes", .. Boundaries.Select(boundary => $"mod {boundary}"), "to next 4096"],
            [.. files.Select((file, index) => new FactRow(
                [
                    names[index], Fact.Group(file.Length), .. Boundaries.Select(boundary => Fact.Group(file.Length % boundary)), Fact.Group((4096 - (file.Length % 4096)) % 4096),
                ],
                []))]);
    }

    private static string[] ShortNames(IReadOnlyList<InspectedFile> files)
    {
        var names = files.Select(file => Path.GetFileName(file.Path)).ToArray();
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length ? names : [.. files.Select(file => file.Path)];
    }
}

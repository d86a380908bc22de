using Sunup.Formats.Recognition;
using Sunup.Images.Disks;
using Sunup.Model;

namespace Sunup.Cli.Commands.Inspect;

/// <summary>A file and all that is said of it.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Length">In bytes.</param>
/// <param name="File">What it is.</param>
/// <param name="Groups">What is known of it.</param>
/// <param name="Tables">The same in rows.</param>
/// <param name="Findings">What is wrong with it.</param>
internal sealed record InspectedFile(
    string Path, long Length, RecognizedFile File, IReadOnlyList<FactGroup> Groups, IReadOnlyList<FactTable> Tables, IReadOnlyList<Finding> Findings)
{
    /// <summary>What is on it, where it is an image of a disk.</summary>
    public DiskReport? Disk { get; init; }

    public bool HasError => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Extracting;

/// <summary>What was extracted.</summary>
public sealed record ExtractReport
{
    public int Files { get; init; }

    public int Folders { get; init; }

    public int SymbolicLinks { get; init; }

    public int HardLinks { get; init; }

    public int Devices { get; init; }

    /// <summary>Entries of the images, those that are not wanted included.</summary>
    public int Entries { get; init; }

    /// <summary>Bytes of file data written.</summary>
    public long Bytes { get; init; }

    /// <summary>Device nodes that only root can make: <c>c 5 1 600 dev/console</c>.</summary>
    public ImmutableArray<string> DevicesLeftOut { get; init; } = [];

    /// <summary>Entries whose owner is not the one that the file has now.</summary>
    public int OwnersNotKept { get; init; }

    public ImmutableArray<Finding> Findings { get; init; } = [];

    public bool IsSound => Findings.All(finding => finding.Severity != FindingSeverity.Error);
}

using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Packing;

/// <summary>What was packed, and what was noticed.</summary>
public sealed record PackReport
{
    public required int Files { get; init; }

    public required int Folders { get; init; }

    public required int SymbolicLinks { get; init; }

    /// <summary>Device nodes and FIFOs.</summary>
    public required int Devices { get; init; }

    /// <summary>Names whose owner was not root and is in the archive.</summary>
    public required int OwnersChanged { get; init; }

    /// <summary>Bytes of file data.</summary>
    public required long DataBytes { get; init; }

    /// <summary>Bytes of the archive, before it was compressed.</summary>
    public required long ArchiveBytes { get; init; }

    /// <summary>Any of severity error: the archive is not what the tree is.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    public bool IsSound => Findings.All(finding => finding.Severity != FindingSeverity.Error);
}

using System.Collections.Immutable;
using Sunup.Formats.Disks.BootCodes;
using Sunup.Formats.Disks.Gpt;
using Sunup.Formats.Disks.Mbr;
using Sunup.Images.Disks.Loaders;
using Sunup.Images.Roots;
using Sunup.Model;

namespace Sunup.Images.Disks;

/// <summary>All that is said of a disk.</summary>
public sealed record DiskReport
{
    public required string Path { get; init; }

    /// <summary><c>raw</c>, <c>qcow2</c> or <c>block_device</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Of the disk as a machine sees it, in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Of the file, in bytes.</summary>
    public required long FileLength { get; init; }

    public ImmutableArray<string> BackingFiles { get; init; } = [];

    /// <summary>Of a block, in bytes: what the tables were read with.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Null for a disk shorter than a sector.</summary>
    public MbrTable? Mbr { get; init; }

    /// <summary>In the first sector.</summary>
    public BootCode? BootCode { get; init; }

    public required GptExamination Gpt { get; init; }

    /// <summary><c>gpt</c>, <c>mbr</c>, <c>none</c>: which table Linux goes by.</summary>
    public required string Table { get; init; }

    public ImmutableArray<DiskPartition> Partitions { get; init; } = [];

    public ImmutableArray<FoundLoader> Loaders { get; init; } = [];

    /// <summary>Programs of the EFI system partition.</summary>
    public ImmutableArray<EfiProgram> EfiPrograms { get; init; } = [];

    /// <summary>Of each file system with a system's folders: what it starts, and in which order.</summary>
    public ImmutableArray<InitPlan> Inits { get; init; } = [];

    public ImmutableArray<Finding> Findings { get; init; } = [];

    public bool HasError => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}

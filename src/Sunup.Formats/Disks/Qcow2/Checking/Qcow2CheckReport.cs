using System.Collections.Immutable;
using Sunup.Formats.Recognition;

namespace Sunup.Formats.Disks.Qcow2.Checking;

/// <summary>What a check of a QCOW2 image found.</summary>
public sealed record Qcow2CheckReport
{
    /// <summary>Null for what has no whole header.</summary>
    public Qcow2Header? Header { get; init; }

    /// <summary>What QEMU would refuse to open it for; null when it would open it.</summary>
    public FormatFault? Refusal { get; init; }

    /// <summary>Why the tables were not looked at; null when they were.</summary>
    public string? NotChecked { get; init; }

    /// <summary>QEMU wrote down that it found damage. <c>qemu-img check</c> does not say so.</summary>
    public bool IsMarkedCorrupt { get; init; }

    /// <summary>It was not closed; with lazy reference counts they may be behind.</summary>
    public bool IsDirty { get; init; }

    /// <summary>How many entries are wrong such that data is lost or will be.</summary>
    public long Corruptions { get; init; }

    /// <summary>How many clusters are counted and not used: space, no danger.</summary>
    public long Leaks { get; init; }

    /// <summary>The first of them; at most <see cref="MostProblems"/>, corruptions before leaks.</summary>
    public ImmutableArray<Qcow2Problem> Problems { get; init; } = [];

    public const int MostProblems = 20;

    /// <summary>It can be written to without fear.</summary>
    public bool IsSound => Refusal is null && !IsMarkedCorrupt && Corruptions == 0;
}

/// <summary>What kind of thing is wrong in an image.</summary>
public enum Qcow2ProblemKind
{
    /// <summary>An offset that is no multiple of the cluster size.</summary>
    NotAligned,

    /// <summary>Something that points behind the end of the file.</summary>
    OutsideFile,

    /// <summary>Bits that must be 0.</summary>
    ReservedBits,

    /// <summary>Used more often than counted: the next write may destroy it.</summary>
    CountTooLow,

    /// <summary>Counted and not used.</summary>
    Leak,

    /// <summary>A mark "only here" that is wrong.</summary>
    CopiedFlag,

    /// <summary>Two tables, or a table and data, in the same cluster.</summary>
    Overlap,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Offset">In the file, in bytes: of the entry, or of the cluster.</param>
/// <param name="Text">In words.</param>
public sealed record Qcow2Problem(Qcow2ProblemKind Kind, long Offset, string Text);

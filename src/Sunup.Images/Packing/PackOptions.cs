using System.Collections.Immutable;

namespace Sunup.Images.Packing;

/// <summary>How a tree becomes an archive.</summary>
public sealed record PackOptions
{
    /// <summary>Owners as in the tree; else all are root's.</summary>
    public bool KeepOwners { get; init; }

    /// <summary>Times that are later become this, in seconds since 1970: <c>SOURCE_DATE_EPOCH</c>. Null: times as in the tree.</summary>
    public uint? LatestTime { get; init; }

    /// <summary>The time of every entry, in seconds since 1970; null: each has its own.</summary>
    public uint? Time { get; init; }

    /// <summary>Files, by device and inode, that are not packed: the output, where it is in the tree.</summary>
    public ImmutableHashSet<(ulong Device, ulong Inode)> LeaveOut { get; init; } = [];

    /// <summary>Only what the kernel reads before it has memory management: microcode and ACPI tables.</summary>
    public bool Early { get; init; }
}

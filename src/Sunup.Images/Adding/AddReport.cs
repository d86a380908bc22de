using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Adding;

/// <summary>What was added to an image.</summary>
public sealed record AddReport
{
    /// <summary>In the order of the archive, new folders on the way included.</summary>
    public ImmutableArray<AddedPath> Paths { get; init; } = [];

    public ImmutableArray<AddedModule> Modules { get; init; } = [];

    /// <summary>Where the new archive starts in the output, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>Zeros between the image and the new archive.</summary>
    public int Padding { get; init; }

    /// <summary>Bytes of the new archive, before it was compressed.</summary>
    public long ArchiveBytes { get; init; }

    /// <summary>Any of severity error: nothing was written, or what was is not to be used.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    public bool IsSound => Findings.All(finding => finding.Severity != FindingSeverity.Error);
}

/// <summary>A path that the new archive has.</summary>
/// <param name="Path">In the image.</param>
/// <param name="Mode">Type and permissions, as in <c>st_mode</c>.</param>
/// <param name="Bytes">Of data.</param>
/// <param name="Replaces">The image had something at that path; it is replaced.</param>
public readonly record struct AddedPath(string Path, uint Mode, long Bytes, bool Replaces);

/// <summary>A module of the selection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path in the image.</param>
/// <param name="Reason">Why it is there, as a phrase: <c>asked for</c>, <c>needed by e1000e</c>.</param>
/// <param name="AlreadyThere">The image had it; nothing was added.</param>
public readonly record struct AddedModule(string Name, string Path, string Reason, bool AlreadyThere);

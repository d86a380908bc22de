using System.Collections.Immutable;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Images.Repairing;

/// <summary>What was changed in an image, and what the kernel says before and after.</summary>
public sealed record RepairReport
{
    /// <summary>Of the image as it was.</summary>
    public required InitramfsVerdict Before { get; init; }

    /// <summary>Of the result; null where none was made.</summary>
    public InitramfsVerdict? After { get; init; }

    /// <summary>In the order of the image; empty where nothing had to be done.</summary>
    public ImmutableArray<RepairChange> Changes { get; init; } = [];

    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>Length of the result, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>The result is one that the kernel takes to its end.</summary>
    public bool IsSound => After is { } after && IsTaken(after);

    internal static bool IsTaken(InitramfsVerdict verdict) => verdict is { Message: null, EndsInside: false } && verdict.Outcome != InitOutcome.Undefined;
}

/// <summary>One thing that was changed.</summary>
/// <param name="Offset">In the original image, in bytes.</param>
/// <param name="Text">A sentence: what was there, and what was done.</param>
public readonly record struct RepairChange(long Offset, string Text);

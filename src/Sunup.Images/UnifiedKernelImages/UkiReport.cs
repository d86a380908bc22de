using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.UnifiedKernelImages;

/// <summary>What was built.</summary>
public sealed record UkiReport
{
    /// <summary>Of the image, in bytes; a signature that is added later is not counted.</summary>
    public required long Length { get; init; }

    /// <summary>As <c>uname -m</c> calls it.</summary>
    public required string Machine { get; init; }

    /// <summary>What was added to the stub, in order.</summary>
    public required ImmutableArray<BuiltSection> Sections { get; init; }

    /// <summary>What <c>.uname</c> holds; null for none.</summary>
    public string? Uname { get; init; }

    /// <summary>Warnings and notes. Errors are thrown.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];
}

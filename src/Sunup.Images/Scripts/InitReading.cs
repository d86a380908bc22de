using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Images.Scripts;

/// <summary>What the first program of an initramfs does, as far as its files tell.</summary>
public sealed record InitReading
{
    /// <summary>What the kernel starts: <c>/init</c>, or what <c>rdinit=</c> names.</summary>
    public required string Path { get; init; }

    /// <summary>Where that leads, links followed; null where it leads nowhere.</summary>
    public string? RealPath { get; init; }

    public required InitProgramKind Kind { get; init; }

    /// <summary>The first line of a script, without <c>#!</c>; null for others.</summary>
    public string? Interpreter { get; init; }

    public ImmutableArray<InitStep> Steps { get; init; } = [];

    /// <summary>Scripts and configurations that were read, absolute paths of the image.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Places that were not followed, and why: phrases with file and line.</summary>
    public ImmutableArray<string> NotFollowed { get; init; } = [];

    public ImmutableArray<Finding> Findings { get; init; } = [];

    public bool HasError => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}

/// <summary>Kinds of first programs.</summary>
public enum InitProgramKind
{
    /// <summary>There is none.</summary>
    Missing,
    ShellScript,
    /// <summary>Of another language than the shell's.</summary>
    OtherScript,
    Systemd,
    Busybox,
    /// <summary>A program that tells nothing by its files.</summary>
    Program,
}

using System.Collections.Immutable;

namespace Sunup.Images.Roots;

/// <summary>A unit of systemd, by its files: the unit's own and those in folders of its name with <c>.d</c>.</summary>
/// <param name="Name">As <c>ssh.service</c>.</param>
/// <param name="Path">Of its file, without a slash in front.</param>
public sealed record RootUnit(string Name, string Path)
{
    public string? Description { get; init; }

    /// <summary>The first <c>ExecStart=</c>.</summary>
    public string? Command { get; init; }

    /// <summary>The first <c>Condition...=</c>, as it stands.</summary>
    public string? Condition { get; init; }

    /// <summary>Units that start with it.</summary>
    public ImmutableArray<string> Pulls { get; init; } = [];

    public ImmutableArray<string> After { get; init; } = [];

    public ImmutableArray<string> Before { get; init; } = [];

    /// <summary>Is a link to /dev/null, or an empty file: it never starts.</summary>
    public bool IsMasked { get; init; }

    public bool HasDefaultDependencies { get; init; } = true;
}

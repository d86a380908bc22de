using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Serving.Machines;

/// <summary>What is known of one machine file.</summary>
internal sealed record MachineFileState(string Path)
{
    /// <summary>The file and its artifacts as they were when it was read last.</summary>
    public ImmutableArray<(string Path, FileStamp Stamp)> Watched { get; init; } = [];

    /// <summary>The newest plan that could be made of it.</summary>
    public BootPlan? Newest { get; init; }

    /// <summary>The plan that is served: <see cref="Newest"/>, or an older one while that has the key of another machine.</summary>
    public BootPlan? InForce { get; init; }

    /// <summary>The last conflict that was reported.</summary>
    public string? Conflict { get; init; }

    /// <summary>When to try again though nothing changed; null for not at all.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    public bool IsCurrent(DateTimeOffset now) =>
        !(RetryAt <= now) && !Watched.IsEmpty && Watched.All(file => FileStamp.Of(file.Path) == file.Stamp);
}

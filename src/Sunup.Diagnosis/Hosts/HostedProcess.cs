using System.Collections.Immutable;

namespace Sunup.Diagnosis.Hosts;

/// <summary>The QEMU that a host's messages may be about.</summary>
public sealed record HostedProcess
{
    public required int Id { get; init; }

    /// <summary>As the kernel names it: 15 bytes at most.</summary>
    public required string Name { get; init; }

    /// <summary>Ids of its threads, as far as they were seen: the kernel names the thread that crashed.</summary>
    public ImmutableHashSet<int> Threads { get; init; } = [];

    /// <summary>The kernel counts processes as this process does. In a PID namespace it does not: then only names can be compared.</summary>
    public bool HasKernelIds { get; init; } = true;

    /// <summary>Last part of the path of a control group that is this machine's own; null for none.</summary>
    public string? OwnGroup { get; init; }

    /// <summary>Files that it opens.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Block devices below those files, by the kernel's names.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>Whether a message with this id and name is about it, and by what that is known.</summary>
    internal string? Matches(string id, string name) =>
        int.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && HasKernelIds ? number == Id || Threads.Contains(number) ? "pid" : null
        : name == Name ? "name" : null;
}

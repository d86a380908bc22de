using System.Collections.Immutable;

namespace Sunup.Formats.CommandLines;

/// <summary>Where the command line of the next kernel is from, and what is changed of it.</summary>
/// <remarks>In this order: the base; keys taken away; words merged by key; words put behind as they are.</remarks>
public sealed record CommandLinePolicy
{
    /// <summary>The whole of it, in place of every other; null for none.</summary>
    public string? Replacement { get; init; }

    /// <summary>The running kernel's, without what its loader put there.</summary>
    public bool ReuseRunning { get; init; }

    public ImmutableArray<string> RemovedKeys { get; init; } = [];

    /// <summary>See <see cref="CommandLineMerge"/>.</summary>
    public ImmutableArray<string> Merged { get; init; } = [];

    public ImmutableArray<string> Appended { get; init; } = [];

    /// <summary>The result, and what it is compared with.</summary>
    /// <param name="own">The image's; null for a bare kernel.</param>
    /// <param name="running">The running kernel's.</param>
    public CommandLineOutcome Apply(string? own, string running)
    {
        var (start, source) = Replacement is { } whole ? (KernelCommandLine.Parse(whole), "given by --cmdline")
            : ReuseRunning ? (LoaderWords.Remove(KernelCommandLine.Parse(running)), "of the running kernel")
            : own is not null ? (KernelCommandLine.Parse(own), "of the image")
            : (KernelCommandLine.Empty, "empty");
        var line = RemovedKeys.Aggregate(start, (left, key) => left.Without(key));
        line = Merged.Aggregate(line, (left, text) => CommandLineMerge.Merge(left, KernelCommandLine.Parse(text)));
        line = Appended.Aggregate(line, (left, text) => left.Append(KernelCommandLine.Parse(text)));

        // What the user knows: the image's own line where it has one, else the one that runs now.
        var (known, knownSource) = own is not null ? (KernelCommandLine.Parse(own), "of the image") : (LoaderWords.Remove(KernelCommandLine.Parse(running)), "of the running kernel");
        return new CommandLineOutcome(line, source, knownSource, CommandLineChange.Between(known, line));
    }
}

/// <summary>The next kernel's command line.</summary>
/// <param name="Line">The whole of it.</param>
/// <param name="Source">Where it starts from, as the end of a sentence.</param>
/// <param name="ComparedWith">What the changes are against, likewise.</param>
/// <param name="Changes">Word by word.</param>
public sealed record CommandLineOutcome(KernelCommandLine Line, string Source, string ComparedWith, ImmutableArray<CommandLineChange> Changes)
{
    public bool IsChanged => Changes.Any(change => change.Kind != CommandLineChangeKind.Kept);
}

using System.Collections.Immutable;

namespace Sunup.Machines.Qemu.Configuration.Overrides;

/// <summary>What became of one line of a configuration.</summary>
public enum DiffMark
{
    Same,
    Removed,
    Added,
}

/// <summary>A line of a difference.</summary>
/// <param name="Mark">What became of it.</param>
/// <param name="Text">As in a configuration file, or an argument.</param>
public readonly record struct DiffLine(DiffMark Mark, string Text);

/// <summary>The difference between the generated configuration and the one that runs: each section that changed with all its keys, then the arguments that came.</summary>
public static class ConfigurationDiff
{
    public static ImmutableArray<DiffLine> Of(ImmutableArray<SectionChange> changes, ImmutableArray<string> extraArguments) =>
        [.. changes.SelectMany(Lines), .. extraArguments.Select(argument => new DiffLine(DiffMark.Added, ShellQuoting.Quote(argument)))];

    private static IEnumerable<DiffLine> Lines(SectionChange change)
    {
        var (before, after) = change;
        yield return new DiffLine(before is null ? DiffMark.Added : after is null ? DiffMark.Removed : DiffMark.Same, $"[{(before ?? after)!.Name}]");
        foreach (var entry in before?.Entries ?? [])
        {
            yield return new DiffLine(after is not null && after.Entries.Contains(entry) ? DiffMark.Same : DiffMark.Removed, Line(entry));
        }

        foreach (var entry in after?.Entries.Where(entry => before is null || !before.Entries.Contains(entry)) ?? [])
        {
            yield return new DiffLine(DiffMark.Added, Line(entry));
        }
    }

    private static string Line(QemuEntry entry) => $"  {entry.Key} = \"{entry.Value}\"";
}

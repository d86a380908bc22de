using System.Collections.Immutable;

namespace Sunup.Machines.Hosts.Checks.Qemu;

/// <summary>What is known of a series of QEMU with Sunup's machines. Only what was run stands here.</summary>
internal static class QemuSeries
{
    /// <summary>Series, and what was run with it. Source: tests/Sunup.Boots.</summary>
    private static readonly ImmutableArray<(string Series, string Ran)> s_runs =
    [
        ("7.2", "machines by every route with it, on Debian 12"),
    ];

    public static string Tell(string version)
    {
        var run = s_runs.FirstOrDefault(run => version.StartsWith(run.Series + ".", StringComparison.Ordinal));
        return run.Series is not null ? $"Sunup's own tests boot {run.Ran}"
            : $"not known from runs of ours; those were with {string.Join(", ", s_runs.Select(known => known.Series))}";
    }
}

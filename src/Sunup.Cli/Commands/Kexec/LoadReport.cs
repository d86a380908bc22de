using System.Collections.Immutable;
using Sunup.Machines.Kexec;
using Sunup.Model;

namespace Sunup.Cli.Commands.Kexec;

/// <summary>What <c>sunup kexec load</c> did.</summary>
/// <param name="Prepared">The image and the pre-flight.</param>
/// <param name="Result">Null when nothing was tried.</param>
/// <param name="DryRun">Nothing was to be tried.</param>
public sealed record LoadReport(PreparedImage Prepared, KexecLoadResult? Result, bool DryRun)
{
    public bool IsLoaded => Result?.Loaded == true;

    /// <summary>Of the pre-flight, and of the attempt what the pre-flight did not say.</summary>
    public ImmutableArray<Finding> Findings => Result is null
        ? Prepared.Findings
        : [.. Prepared.Findings.Where(finding => Result.Findings.All(other => other.Id != finding.Id)), .. Result.Findings];
}

using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;

namespace Sunup.Trials.Investigations.Factors;

/// <summary>One way in which a machine can be made different.</summary>
public interface IFactor
{
    /// <summary>The changes of this factor that make sense for the machine.</summary>
    Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken);
}

/// <summary>A factor that needs nothing but the machine file.</summary>
public abstract class PureFactor : IFactor
{
    public Task<IEnumerable<Change>> ChangesAsync(FactorContext context, CancellationToken cancellationToken) => Task.FromResult(Changes(context));

    protected abstract IEnumerable<Change> Changes(FactorContext context);
}

/// <summary>What a factor knows when it is asked.</summary>
public sealed record FactorContext
{
    /// <summary>The machine file, with the changes that were made before.</summary>
    public required MachineFileText Text { get; init; }

    /// <summary>What that text says.</summary>
    public required MachineConfig Machine { get; init; }

    /// <summary>The same with its files.</summary>
    public required ResolvedMachine Resolved { get; init; }

    /// <summary>How it failed.</summary>
    public required TrialOutcome Failure { get; init; }

    /// <summary>Where files are made that a change needs.</summary>
    public required string Folder { get; init; }

    /// <summary>What tells an initrd's bytes from all others, for each in its order.</summary>
    public ImmutableArray<string> InitrdHashes => [.. Resolved.Artifacts.Where(artifact => artifact.Role is ArtifactRole.Initrd).Select(artifact => artifact.Sha256!)];

    public HardwareConfig Hardware => Machine.Hardware ?? new HardwareConfig();

    /// <summary>The findings of the failure that are no mere note.</summary>
    public ImmutableArray<Finding> Faults => [.. Failure.Findings.Where(finding => finding.Severity is not FindingSeverity.Info)];

    /// <summary>What a finding of the failure starts with: <c>SU08</c>.</summary>
    public bool HasFault(string prefix) => Faults.Any(finding => finding.Id.StartsWith(prefix, StringComparison.Ordinal));
}

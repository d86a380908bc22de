using Sunup.Model;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Differences;

namespace Sunup.Cli.Commands.Prove;

/// <summary>An investigation of a machine file, and what its cure does to the file.</summary>
/// <param name="Machine">As it was read.</param>
/// <param name="Path">The file.</param>
/// <param name="Text">What it holds.</param>
/// <param name="Report">What was found.</param>
public sealed record Proof(MachineConfig Machine, string Path, MachineFileText Text, InvestigationReport Report)
{
    /// <summary>Where it was compared with a machine that comes up: what came of that, and the other machine's name.</summary>
    public (BreakingReport Report, string Good)? Comparison { get; init; }

    /// <summary>The verdict in a sentence or two, with how sure it is.</summary>
    public string Verdict => Comparison is { } comparison ? comparison.Report.Verdict(comparison.Good, Machine.Name) : Report.Verdict(Machine.Name);

    /// <summary>Lines that change, as in a unified diff; empty without a cure.</summary>
    public IReadOnlyList<string> Patch => Report.Cure is { } cure ? TextDifference.Of(Text.Text, CureFile.TextWith(this, cure)) : [];
}

using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks;

/// <summary>All checks on one host.</summary>
public static class HostExamination
{
    public static HostReport Examine(HostFacts facts, MachineConfig? machine) =>
        new(machine, [.. HostChecks.All.Select(check => new CheckedQuestion(check, [.. check.Judge(facts, machine)]))]);
}

/// <summary>One check and its answers; none: the question did not arise.</summary>
public sealed record CheckedQuestion(HostCheck Check, ImmutableArray<CheckResult> Results);

/// <summary>What an examination found.</summary>
public sealed record HostReport(MachineConfig? Machine, ImmutableArray<CheckedQuestion> Questions)
{
    /// <summary>The worst first; of the same severity in the order of the checks.</summary>
    public ImmutableArray<Finding> Findings { get; } =
        [.. Questions.SelectMany(question => question.Results).OfType<Found>().Select(found => found.Finding).OrderByDescending(finding => finding.Severity)];

    /// <summary>Questions that got no answer, with why.</summary>
    public ImmutableArray<(HostCheck Check, string Why)> Unanswered { get; } =
        [.. Questions.SelectMany(question => question.Results.OfType<CouldNotCheck>().Select(result => (question.Check, result.Why)))];

    /// <summary>A finding of severity error is there.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity is FindingSeverity.Error);

    /// <summary>A question whose answer everything depends on got none.</summary>
    public bool IsUndecided => !HasErrors && Unanswered.Any(question => question.Check.Decides(Machine));
}

using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>Boots variants of a machine for real, or takes what became of the same bytes before.</summary>
/// <param name="path">The machine file: paths in it are relative to its folder.</param>
/// <param name="text">What it holds.</param>
/// <param name="resolver">Finds what it names.</param>
/// <param name="boot">Boots a machine.</param>
/// <param name="store">Keeps outcomes; null for none.</param>
/// <param name="time">Measures.</param>
public sealed class BootTrialRunner(
    string path, MachineFileText text, ArtifactResolver resolver, Func<MachineConfig, CancellationToken, Task<BootReport>> boot, TrialStore? store, TimeProvider time) : ITrialRunner
{
    public async Task<(TrialOutcome Outcome, bool FromCache)> RunAsync(Variant variant, int attempt, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var changed = variant.ApplyTo(text);
        var read = MachineFileReader.Read(path, Encoding.UTF8.GetBytes(changed.Text));
        if (read.Value is not { } machine)
        {
            return (Nothing(read.Problems[0].ToString(), time.GetElapsedTime(started)), false);
        }

        try
        {
            var key = store is null ? null : TrialKey.Of(machine, changed, await resolver.ResolveAsync(machine, progress: null, cancellationToken));
            if (key is not null && store!.Find(key, attempt) is { } known)
            {
                return (known, true);
            }

            var report = await boot(machine, cancellationToken);
            var outcome = OutcomeOf(report.Trace, time.GetElapsedTime(started));
            if (outcome.Result is not TrialResult.Up)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (key is not null && outcome.Result is not TrialResult.Unresolved)
            {
                store!.Add(key, outcome);
            }

            return (outcome, false);
        }
        catch (FindingException fault)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (IsOfMachine(fault.Finding) ? Refused(fault.Finding, time.GetElapsedTime(started)) : Nothing($"{fault.Finding.Id}: {fault.Finding.Summary}", time.GetElapsedTime(started)), false);
        }
    }

    private static TrialOutcome OutcomeOf(BootTrace trace, TimeSpan elapsed)
    {
        var cause = trace.Findings.FirstOrDefault(finding => finding.Severity is not FindingSeverity.Info);
        var result = trace.Verdict.Outcome switch
        {
            BootOutcome.CameUp => TrialResult.Up,
            BootOutcome.DidNotComeUp => TrialResult.Down,
            _ => TrialResult.Unresolved,
        };
        var summary = result is TrialResult.Up || cause is null ? trace.Verdict.Summary : cause.Summary;
        return new TrialOutcome(result, trace.Verdict.StageReached ?? Stage.PowerOn, result is TrialResult.Up ? null : cause?.Id, summary, elapsed) { Findings = trace.Findings };
    }

    /// <summary>QEMU refused the machine, or KVM does not carry it: that is how this machine fails, not a lack of what is needed to try it.</summary>
    private static bool IsOfMachine(Finding finding) => finding.Id is "SU0107" || finding.Id.StartsWith("SU02", StringComparison.Ordinal);

    private static TrialOutcome Refused(Finding finding, TimeSpan elapsed) => new(TrialResult.Down, Stage.PowerOn, finding.Id, finding.Summary, elapsed) { Findings = [finding] };

    private static TrialOutcome Nothing(string why, TimeSpan elapsed) => new(TrialResult.Unresolved, Stage.PowerOn, null, why, elapsed);
}

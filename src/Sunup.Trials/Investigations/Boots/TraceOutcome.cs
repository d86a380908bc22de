using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>What one boot's trace says of its variant.</summary>
internal static class TraceOutcome
{
    // Of the time that a machine has.
    private const double LastPart = 0.2;
    private const double Over = 0.98;
    private const string KillSignal = "9";

    // The timer check that a busy host fails, and faults that TCG makes up: docs/findings/SU0717.md, SU0750.md.
    private static readonly string[] _chances = ["SU0717", "SU0750"];

    /// <param name="trace">Of a boot that was judged.</param>
    /// <param name="within">The time that it had.</param>
    /// <param name="elapsed">Of the whole trial.</param>
    public static TrialOutcome Of(BootTrace trace, TimeSpan within, TimeSpan elapsed)
    {
        var stage = trace.Verdict.StageReached ?? Stage.PowerOn;
        if (WasKilled(trace))
        {
            return new TrialOutcome(TrialResult.Unresolved, stage, null, "QEMU was ended from outside, by a signal or for lack of memory of the host", elapsed) { IsChance = true, Running = trace.EndedAt - trace.StartedAt };
        }

        if (WasStillGettingOn(trace, within))
        {
            // A slow host, not a fault of the machine: taken for a failure it would refute a cure.
            return new TrialOutcome(TrialResult.Unresolved, stage, null, $"its {Quantities.Format(within)} were over while it was still going from stage to stage; give more with expect.within", elapsed)
            {
                IsChance = true,
                Running = trace.EndedAt - trace.StartedAt,
            };
        }

        var cause = trace.Findings.FirstOrDefault(finding => finding.Severity is not FindingSeverity.Info);
        var result = trace.Verdict.Outcome switch
        {
            BootOutcome.CameUp => TrialResult.Up,
            BootOutcome.DidNotComeUp => TrialResult.Down,
            _ => TrialResult.Unresolved,
        };
        var summary = result is TrialResult.Up || cause is null ? trace.Verdict.Summary : cause.Summary;
        return new TrialOutcome(result, stage, result is TrialResult.Up ? null : cause?.Id, summary, elapsed)
        {
            Findings = trace.Findings,
            IsChance = result is TrialResult.Down && _chances.Contains(cause?.Id),
            Running = trace.EndedAt - trace.StartedAt,
        };
    }

    // What fills its own limit (hardware.limits) fails by itself; every other signal that ends QEMU with nothing wrong in it comes from the host.
    private static bool WasKilled(BootTrace trace) =>
        trace.Verdict.Outcome is not BootOutcome.CameUp
        && trace.Events.Any(seen => seen is { Kind: EventKinds.QmpShutdown } && seen["reason"] is "host-signal" || seen is { Kind: EventKinds.QemuExited } && seen["signal"] is KillSignal)
        && !trace.Findings.Any(finding => finding.Id is "SU0216");

    private static bool WasStillGettingOn(BootTrace trace, TimeSpan within) =>
        trace.Verdict.Outcome is not BootOutcome.CameUp
        && trace.EndedAt - trace.StartedAt >= within * Over
        && trace.Stages.LastOrDefault(reached => reached.Stage is not Stage.PowerOn) is { } last
        && last.At > trace.StartedAt + (within * (1 - LastPart));
}

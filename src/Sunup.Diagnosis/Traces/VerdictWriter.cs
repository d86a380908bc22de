using System.Globalization;
using Sunup.Diagnosis.Consoles;
using Sunup.Diagnosis.Explanations;
using Sunup.Model;

namespace Sunup.Diagnosis.Traces;

/// <summary>Puts what became of a boot into words.</summary>
internal static class VerdictWriter
{
    public static Verdict Write(TraceFacts facts, StageTracker tracker, bool isUp, BootEnd end, DateTimeOffset startedAt, DateTimeOffset endedAt)
    {
        var outcome = isUp && end is not BootEnd.StayedOn ? BootOutcome.CameUp
            : end is BootEnd.Interrupted or BootEnd.SourceLost ? BootOutcome.Undecided
            : BootOutcome.DidNotComeUp;
        return new Verdict
        {
            Outcome = outcome,
            StageReached = tracker.Highest,
            Summary = Summary(facts, tracker, outcome, end, (isUp ? tracker.UpAt ?? endedAt : endedAt) - startedAt),
            LastSeen = (isUp ? null : tracker.Decisive?.Event) ?? tracker.LastSeen,
            ExpectedNext = end is BootEnd.StayedOn ? "a power-off by the machine itself" : isUp ? null : SilenceRules.Find(facts).ExpectedNext(facts),
        };
    }

    private static string Summary(TraceFacts facts, StageTracker tracker, BootOutcome outcome, BootEnd end, TimeSpan duration)
    {
        var machine = facts.Machine;
        if (outcome is BootOutcome.CameUp)
        {
            return $"{machine.Name} came up by route {Words.Of(machine.Route)} in {Seconds(duration)}: {Words.Expected(machine.Expect)}.";
        }

        if (end is BootEnd.StayedOn)
        {
            return $"{machine.Name} came up in {Seconds(duration)}, and did not power off by itself within {Seconds(machine.Expect.Within)}: it hangs, or nothing told it to.";
        }

        var reached = tracker.Highest is { } stage
            ? $"the last stage reached is {Words.Of(stage)}"
            : "no sign of it was seen";
        var because = (end, tracker.Decisive) switch
        {
            (BootEnd.Interrupted, _) => $"Watching {machine.Name} was stopped after {Seconds(duration)} before it was up",
            (BootEnd.SourceLost, _) => $"{machine.Name} could not be watched to the end: a source of events was lost after {Seconds(duration)}",
            (_, { } failure) => $"{machine.Name} did not come up: {Explainer.Explain(failure).Summary}",
            _ => $"{machine.Name} did not come up within {Seconds(machine.Expect.Within)}",
        };
        return $"{ConsoleText.Clean(because)}; {reached}.";
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}

using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Boots;

namespace Sunup.Trials.Tests.Investigations;

public sealed class TraceOutcomeTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private static TrialOutcome Of(BootOutcome outcome, int endedAfter, params (Stage Stage, int After)[] stages) => Of(outcome, endedAfter, [], "SU0999", stages);

    private static TrialOutcome Of(BootOutcome outcome, int endedAfter, ImmutableArray<BootEvent> events, string finding, params (Stage Stage, int After)[] stages)
    {
        var trace = new BootTrace
        {
            Machine = "m",
            Route = Route.Direct,
            StartedAt = _start,
            EndedAt = _start.AddSeconds(endedAfter),
            Events = events,
            Stages = [.. stages.Select(stage => new StageReached(stage.Stage, _start.AddSeconds(stage.After), null!))],
            Verdict = new Verdict { Outcome = outcome, StageReached = stages[^1].Stage, Summary = "told" },
            Findings = ImmutableArray.Create(new Finding { Id = finding, Severity = FindingSeverity.Error, Summary = "why" }),
        };
        return TraceOutcome.Of(trace, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(endedAfter + 1));
    }

    [Fact]
    public void A_machine_that_hangs_is_down()
    {
        var hung = Of(BootOutcome.DidNotComeUp, 60, (Stage.PowerOn, 0), (Stage.Kernel, 12));
        Assert.Equal((TrialResult.Down, "SU0999"), (hung.Result, hung.CauseId));
    }

    [Fact]
    public void A_slow_host_is_no_fault_of_the_machine()
    {
        var slow = Of(BootOutcome.DidNotComeUp, 60, (Stage.PowerOn, 0), (Stage.Kernel, 40), (Stage.Initramfs, 57));
        Assert.Equal(TrialResult.Unresolved, slow.Result);
        Assert.Contains("expect.within", slow.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_late_and_says_so_is_down() => Assert.Equal(TrialResult.Down, Of(BootOutcome.DidNotComeUp, 55, (Stage.Kernel, 40), (Stage.Initramfs, 54)).Result);

    [Fact]
    public void What_comes_up_at_the_last_moment_is_up() => Assert.Equal(TrialResult.Up, Of(BootOutcome.CameUp, 60, (Stage.Kernel, 40), (Stage.Init, 59)).Result);

    /// <summary>SIGTERM, which QEMU tells, and SIGKILL, which it does not.</summary>
    [Theory]
    [InlineData(EventKinds.QmpShutdown, "reason", "host-signal", "SU0250", TrialResult.Unresolved)]
    [InlineData(EventKinds.QemuExited, "signal", "9", "SU1289", TrialResult.Unresolved)]
    [InlineData(EventKinds.QemuExited, "signal", "9", "SU0216", TrialResult.Down)]
    [InlineData(EventKinds.QemuExited, "signal", "11", "SU0240", TrialResult.Down)]
    [InlineData(EventKinds.QmpShutdown, "reason", "guest-reset", "SU0252", TrialResult.Down)]
    public void What_was_killed_from_outside_is_booted_again(string kind, string field, string value, string finding, TrialResult result)
    {
        var end = new BootEvent { At = _start.AddSeconds(12), Source = EventSource.Qmp, Kind = kind, Text = "ended", Fields = [new EventField(field, value)] };
        var outcome = Of(BootOutcome.DidNotComeUp, 12, [end], finding, (Stage.PowerOn, 0), (Stage.Kernel, 5));
        Assert.Equal((result, result is TrialResult.Unresolved), (outcome.Result, outcome.IsChance));
    }

    [Fact]
    public void The_time_that_the_machine_ran_is_told_by_itself() => Assert.Equal(TimeSpan.FromSeconds(20), Of(BootOutcome.CameUp, 20, (Stage.Init, 19)).Running);
}

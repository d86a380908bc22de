using Sunup.Model;
using Sunup.Trials.Checks;
using Sunup.Trials.Incidents;

namespace Sunup.Trials.Tests.Incidents;

/// <summary>How a boot's trace becomes what was seen, how a check becomes what was said, and what follows from both.</summary>
public sealed class SceneTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_console = ["SeaBIOS", "[    0.000000] Linux version 6.1", "", "[    1.603530] Initramfs unpacking failed: broken padding", "# sunup-init: lost etc/x", ""];

    private static IncidentScene Scene(SceneRole role, string? words = null) => new(role, "as it is", "/srv/x-1-as-it-is.machine.yaml") { Words = words };

    private static BootTrace Trace(BootOutcome outcome, string[] console, params Finding[] findings) => new()
    {
        Machine = "x",
        Route = Route.Direct,
        StartedAt = s_start,
        EndedAt = s_start.AddSeconds(9),
        Events =
        [
            new BootEvent { At = s_start, Source = EventSource.Qmp, Kind = EventKinds.QmpShutdown, Text = "no line of the console: Initramfs unpacking failed: nothing" },
            .. console.Select((text, index) => new BootEvent { At = s_start.AddSeconds(index), Source = EventSource.Serial, Kind = EventKinds.SerialLine, Text = text }),
        ],
        Stages = [],
        Verdict = new Verdict { Outcome = outcome, StageReached = Stage.Kernel, Summary = outcome is BootOutcome.CameUp ? "x came up" : "x did not come up" },
        Findings = [.. findings],
    };

    private static Finding Finding(string id, FindingSeverity severity, string? evidence = null) =>
        new() { Id = id, Severity = severity, Summary = $"summary of {id}", Evidence = evidence is null ? [] : [new Evidence(evidence, "console")] };

    private static SceneReport Report(IncidentScene scene, bool predicted, bool cameUp, string? predictedWords = null, string? seenWords = null, ConsoleLine? quote = null) => new(
        scene,
        new ScenePrediction(predicted, "why") { UnpackMessage = predictedWords },
        new SceneObservation(cameUp, "summary", TimeSpan.FromSeconds(1)) { UnpackMessage = seenWords, Quote = quote });

    [Fact]
    public void The_telling_line_is_quoted_with_its_number_and_time()
    {
        var seen = SceneObservation.Of(Trace(BootOutcome.DidNotComeUp, s_console), "unpacking failed: broken padding");
        Assert.Equal(new ConsoleLine(4, TimeSpan.FromSeconds(3), s_console[3]), seen.Quote);
        Assert.Equal("broken padding", seen.UnpackMessage);
        Assert.Equal(5, seen.LastLine!.Number);
        Assert.Equal(TimeSpan.FromSeconds(9), seen.Elapsed);
        Assert.False(seen.CameUp);
    }

    [Fact]
    public void A_line_that_is_not_there_is_not_quoted()
    {
        var seen = SceneObservation.Of(Trace(BootOutcome.DidNotComeUp, ["SeaBIOS"]), "unpacking failed");
        Assert.Null(seen.Quote);
        Assert.Null(seen.UnpackMessage);
    }

    [Fact]
    public void The_finding_that_the_quoted_line_shows_stands_before_an_error_that_followed()
    {
        Finding[] findings = [Finding("SU0251", FindingSeverity.Error, "powered off"), Finding("SU0820", FindingSeverity.Warning, "Initramfs unpacking failed: broken padding")];
        Assert.Equal("SU0820", SceneObservation.Of(Trace(BootOutcome.DidNotComeUp, s_console, findings), "unpacking failed").FindingId);
        Assert.Equal("SU0251", SceneObservation.Of(Trace(BootOutcome.DidNotComeUp, s_console, findings), null).FindingId);
    }

    [Fact]
    public void A_machine_that_came_up_has_no_cause()
    {
        var seen = SceneObservation.Of(Trace(BootOutcome.CameUp, ["up"], Finding("SU0851", FindingSeverity.Warning)), null);
        Assert.Equal((true, null, "x came up"), (seen.CameUp, seen.FindingId, seen.Summary));
    }

    [Fact]
    public void A_refusal_is_what_was_seen_where_no_machine_ran()
    {
        var seen = SceneObservation.Of(Finding("SU0107", FindingSeverity.Error, "the test guest did not start"), TimeSpan.Zero);
        Assert.Equal((false, "SU0107", "the test guest did not start"), (seen.CameUp, seen.FindingId, seen.Refusal));
    }

    [Fact]
    public void A_check_without_an_error_says_that_the_machine_comes_up()
    {
        var machine = new MachineConfig { Name = "x", Boot = new BootConfig() };
        var warned = new CheckReport { Machine = machine, Route = Route.Direct, Findings = [Finding("SU0684", FindingSeverity.Warning)] };
        Assert.True(ScenePrediction.Of(warned).ComesUp);
        var failed = ScenePrediction.Of(warned with { Findings = [Finding("SU0680", FindingSeverity.Error, "bytes 0 to 1"), Finding("SU0743", FindingSeverity.Error)] });
        Assert.Equal((false, "SU0680", "summary of SU0680"), (failed.ComesUp, failed.FindingId, failed.Why));
        Assert.Equal(["bytes 0 to 1"], failed.Evidence);
    }

    [Theory]
    [InlineData(SceneRole.Failure, false, true)]
    [InlineData(SceneRole.Failure, true, false)]
    [InlineData(SceneRole.Cure, true, true)]
    [InlineData(SceneRole.Cure, false, false)]
    [InlineData(SceneRole.WrongCure, false, true)]
    [InlineData(SceneRole.WrongCure, true, false)]
    [InlineData(SceneRole.Relapse, false, true)]
    [InlineData(SceneRole.Relapse, true, false)]
    public void Only_a_cure_is_told_to_come_up(SceneRole role, bool cameUp, bool asTold) => Assert.Equal(asTold, Report(Scene(role), cameUp, cameUp).IsAsTold);

    [Fact]
    public void A_failure_with_other_words_is_not_the_one_that_is_told()
    {
        Assert.False(Report(Scene(SceneRole.Failure, "broken padding"), predicted: false, cameUp: false).IsAsTold);
        Assert.True(Report(Scene(SceneRole.Failure, "broken padding"), predicted: false, cameUp: false, quote: new ConsoleLine(1, TimeSpan.Zero, "broken padding")).IsAsTold);
    }

    [Theory]
    [InlineData(true, true, null, null, true)]
    [InlineData(true, false, null, null, false)]
    [InlineData(false, false, "broken padding", "broken padding", true)]
    [InlineData(false, false, "broken padding", "no cpio magic", false)]
    [InlineData(false, false, "broken padding", null, false)]
    [InlineData(true, true, null, "write error", false)]
    public void A_disagreement_in_outcome_or_words_is_told(bool predicted, bool cameUp, string? predictedWords, string? seenWords, bool agrees) =>
        Assert.Equal(agrees, Report(Scene(SceneRole.Failure), predicted, cameUp, predictedWords, seenWords).Agrees);

    [Fact]
    public void What_was_compared_beside_counts_too()
    {
        var report = Report(Scene(SceneRole.Failure), predicted: false, cameUp: false) with { Details = [new SceneComparison("initrd at", "0x1000", "0x2000")] };
        Assert.False(report.Agrees);
        Assert.Equal(["outcome", "initrd at"], report.Comparisons.Select(row => row.What));
    }

    [Theory]
    [InlineData(SceneRole.Failure, false, null)]
    [InlineData(SceneRole.Relapse, false, null)]
    [InlineData(SceneRole.Cure, true, "seen working in this run")]
    [InlineData(SceneRole.WrongCure, false, "seen failing in this run")]
    public void A_remedy_carries_what_this_run_showed(SceneRole role, bool cameUp, string? words) => Assert.Equal(words, Report(Scene(role), cameUp, cameUp).RemedyWords);

    [Fact]
    public void A_remedy_that_did_not_do_what_was_told_says_so()
    {
        Assert.Contains("told to work", Report(Scene(SceneRole.Cure), true, cameUp: false).RemedyWords!, StringComparison.Ordinal);
        Assert.Contains("told to fail", Report(Scene(SceneRole.WrongCure), true, cameUp: true).RemedyWords!, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_is_as_told_when_every_scene_is()
    {
        SceneReport fails = Report(Scene(SceneRole.Failure), false, false), cured = Report(Scene(SceneRole.Cure), true, true);
        SceneReport comesUp = Report(Scene(SceneRole.Failure), false, true), notCured = Report(Scene(SceneRole.Cure), true, false);
        Assert.Equal(IncidentOutcome.AsTold, Outcome(fails, cured));
        Assert.Equal(IncidentOutcome.NotCured, Outcome(fails, notCured));
        Assert.Equal(IncidentOutcome.NotReproduced, Outcome(comesUp, cured));
        Assert.Equal(IncidentOutcome.NotReproduced, Outcome(cured));
        Assert.Equal(IncidentOutcome.NotHere, new IncidentReport(IncidentCatalogue.All[4]) { NotHere = "sound" }.Outcome);
        Assert.Equal(IncidentOutcome.NotTried, new IncidentReport(IncidentCatalogue.All[4]) { Missing = Finding("SU0110", FindingSeverity.Error) }.Outcome);
    }

    private static IncidentOutcome Outcome(params SceneReport[] scenes) => new IncidentReport(IncidentCatalogue.All[0]) { Scenes = [.. scenes] }.Outcome;
}

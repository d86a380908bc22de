using Sunup.Diagnosis.Predictions;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Predictions.Comparisons;

public sealed class BootComparisonTests
{
    [Fact]
    public void A_prediction_is_seen_by_a_finding_of_the_boot_or_by_a_line_of_the_console()
    {
        var byFinding = BootComparison.Of([Predict("SU1070", "no such text", "SU0910")], Trace(BootOutcome.DidNotComeUp, Stage.Initramfs, "SU0910"));
        var byLine = BootComparison.Of([Predict("SU1070", "VFS: Cannot open root device")], Trace(BootOutcome.DidNotComeUp, Stage.Kernel, "SU0711"));
        Assert.Equal("SU0910", Assert.Single(byFinding.Predictions).SeenAs!.Id);
        Assert.Equal("[ 1.0] VFS: Cannot open root device \"sda1\"", Assert.Single(byLine.Predictions).SeenText);
        Assert.All([byFinding, byLine], comparison =>
        {
            Assert.Equal(PredictionOutcome.AsPredicted, comparison.Predictions[0].Outcome);
            Assert.True(comparison.Agrees);
        });
    }

    [Fact]
    public void A_boot_that_went_past_the_place_refutes_the_prediction()
    {
        var finding = Assert.Single(BootComparison.Of([Predict("SU1070")], Trace(BootOutcome.CameUp, Stage.Init)).Findings);
        Assert.Equal(("SU1065", FindingSeverity.Warning), (finding.Id, finding.Severity));
        Assert.Contains("SU1070", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_that_is_not_seen_refutes_nothing()
    {
        var comparison = BootComparison.Of([Predict("SU1075", severity: FindingSeverity.Warning)], Trace(BootOutcome.CameUp, Stage.Init));
        Assert.Equal(PredictionOutcome.NotSeen, Assert.Single(comparison.Predictions).Outcome);
        Assert.True(comparison.Agrees);
    }

    [Fact]
    public void A_boot_that_ended_before_the_place_says_nothing_and_its_own_failure_was_not_predicted()
    {
        var comparison = BootComparison.Of([Predict("SU1070")], Trace(BootOutcome.DidNotComeUp, Stage.Firmware, "SU0323"));
        Assert.Equal(PredictionOutcome.NotReached, Assert.Single(comparison.Predictions).Outcome);
        Assert.Equal("SU1066", Assert.Single(comparison.Findings).Id);
    }

    [Fact]
    public void A_failure_without_any_prediction_is_told_as_that()
    {
        var finding = Assert.Single(BootComparison.Of([], Trace(BootOutcome.DidNotComeUp, Stage.Init, "SU1014")).Findings);
        Assert.Equal("the boot failed with SU1014, and nothing in its files spoke against it", finding.Summary);
    }

    [Fact]
    public void What_is_sound_and_comes_up_agrees_and_notes_are_left_out()
    {
        var comparison = BootComparison.Of([Predict("SU0858", severity: FindingSeverity.Info)], Trace(BootOutcome.CameUp, Stage.Init));
        Assert.True(comparison.Agrees);
        Assert.Empty(comparison.Predictions);
    }

    [Fact]
    public void A_finding_that_comes_without_an_expectation_is_seen_by_its_own_id_or_by_what_follows_from_it()
    {
        var prediction = Prediction.Of(new Finding { Id = "SU0981", Severity = FindingSeverity.Error, Summary = "x", Stage = Stage.Root, Evidence = [new Evidence("text", "where")] });
        Assert.Equal(new PredictionFact("evidence", "text", "where"), Assert.Single(prediction.Facts));
        Assert.Equal(PredictionOutcome.AsPredicted, BootComparison.Of([prediction], Trace(BootOutcome.DidNotComeUp, Stage.Initramfs, "SU0980")).Predictions[0].Outcome);
    }

    private static Prediction Predict(string id, string? message = null, string? seenAs = null, FindingSeverity severity = FindingSeverity.Error) => new(
        new Finding { Id = id, Severity = severity, Summary = "root=/dev/sda1 is nowhere", Stage = Stage.Root },
        new Expectation(Stage.Root, message, seenAs is null ? [id] : [id, seenAs]),
        []);

    private static BootTrace Trace(BootOutcome outcome, Stage reached, params string[] findings) => new()
    {
        Machine = "web1",
        Route = Route.Direct,
        StartedAt = TestEvents.Start,
        EndedAt = TestEvents.Start.AddSeconds(5),
        Events = [TestEvents.Line("[ 1.0] VFS: Cannot open root device \"sda1\"", 1)],
        Stages = [],
        Verdict = new Verdict { Outcome = outcome, StageReached = reached, Summary = "the end" },
        Findings = [.. findings.Select(id => new Finding { Id = id, Severity = FindingSeverity.Error, Summary = "it failed" })],
    };
}

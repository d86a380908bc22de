using Sunup.Model;
using Sunup.Trials.Boots.Answers;

namespace Sunup.Trials.Tests.Boots.Answers;

public sealed class MissingAnswerTests
{
    private static readonly ExpectedAnswer s_wanted = ExpectedAnswer.Parse("tcp/22")!;

    [Fact]
    public void What_came_back_last_is_the_evidence()
    {
        var finding = MissingAnswer.Explain(Trace(BootOutcome.DidNotComeUp, "nothing came back", "the machine refuses"), s_wanted).Findings[0];
        Assert.Equal(("SU0992", "nothing answers at tcp/22", "the machine refuses"), (finding.Id, finding.Summary, finding.Evidence[0].Text));
    }

    [Fact]
    public void A_machine_without_a_lease_was_never_asked() =>
        Assert.Contains("took no address", MissingAnswer.Explain(Trace(BootOutcome.DidNotComeUp), s_wanted).Findings[0].Summary, StringComparison.Ordinal);

    [Fact]
    public void A_machine_that_is_up_or_was_ended_or_need_not_answer_has_no_such_finding()
    {
        Assert.Empty(MissingAnswer.Explain(Trace(BootOutcome.CameUp), s_wanted).Findings);
        Assert.Empty(MissingAnswer.Explain(Trace(BootOutcome.Undecided), s_wanted).Findings);
        Assert.Empty(MissingAnswer.Explain(Trace(BootOutcome.DidNotComeUp), null).Findings);
    }

    [Fact]
    public void A_machine_that_failed_before_has_its_own_cause()
    {
        var failed = Trace(BootOutcome.DidNotComeUp) with { Findings = [new Finding { Id = "SU0901", Severity = FindingSeverity.Error, Summary = "no root", Stage = Stage.Root }] };
        Assert.Equal(failed, MissingAnswer.Explain(failed, s_wanted));
    }

    private static BootTrace Trace(BootOutcome outcome, params string[] answers) => new()
    {
        Machine = "m",
        Route = Route.Network,
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch,
        Events = [.. answers.Select(text => new BootEvent { At = DateTimeOffset.UnixEpoch, Source = EventSource.Sunup, Kind = EventKinds.ProbeUnanswered, Text = text })],
        Stages = [],
        Verdict = new Verdict { Outcome = outcome, StageReached = Stage.Init, Summary = "" },
        Findings = [],
    };
}

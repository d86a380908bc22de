using Sunup.Diagnosis.Traces;
using Sunup.Model;
using static Sunup.Diagnosis.Tests.TestEvents;

namespace Sunup.Diagnosis.Tests.Traces;

public sealed class TraceFolderTests
{
    private const string Banner = "[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP";

    [Fact]
    public void A_later_stage_implies_the_earlier_ones_without_a_time()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Event(EventSource.Qmp, EventKinds.QmpConnected, 0.1, "QMP answers"));
        var marked = folder.Add(Line(Banner, 2));
        Assert.Equal(Stage.Kernel, marked.Reached);
        Assert.Null(folder.Add(Line("SeaBIOS (version 1.16.2)", 3)).Reached);
        folder.Add(Line("sunup-init: started", 4));
        Assert.True(folder.IsUp);
        var trace = folder.Complete(Start.AddSeconds(4), BootEnd.Up);
        Assert.Equal([Stage.PowerOn, Stage.Kernel, Stage.Init], trace.Stages.Select(stage => stage.Stage));
        Assert.Equal(BootOutcome.CameUp, trace.Verdict.Outcome);
        Assert.Null(trace.Verdict.ExpectedNext);
        Assert.Empty(trace.Findings);
        Assert.Equal("web1 came up by route direct in 4.0 s: stage init reached.", trace.Verdict.Summary);
    }

    [Fact]
    public void A_panic_ends_the_boot_at_once()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line(Banner, 2));
        Assert.Null(folder.DecisiveFailure);
        folder.Add(Line("[    3.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", 3));
        Assert.Equal("SU0911", folder.DecisiveFailure?.Id);
        var trace = folder.Complete(Start.AddSeconds(4), BootEnd.DecisiveFailure);
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
        Assert.Equal(2, Assert.Single(trace.Findings).Evidence[0].Line);
        Assert.Contains("Unable to mount root fs", trace.Verdict.LastSeen!.Text, StringComparison.Ordinal);
    }
}

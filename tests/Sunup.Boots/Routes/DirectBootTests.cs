using Sunup.Model;

namespace Sunup.Boots.Routes;

/// <summary>QEMU loads kernel and initrd itself.</summary>
public sealed class DirectBootTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_machine_reaches_init_without_any_network()
    {
        var report = await MachineBoot.RunAsync("netboot-direct", output);
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Empty(report.Of(EventKinds.DhcpDiscover));
        Assert.Contains(report.Of(EventKinds.AcceleratorChosen), seen => seen["reason"] is { Length: > 0 });
    }

    [Fact]
    public async Task A_kernel_without_init_is_told_as_that_before_its_time_is_over()
    {
        var report = await MachineBoot.RunAsync("netboot-direct", output, machine => machine with
        {
            Boot = machine.Boot with { CommandLine = "console=ttyS0 rdinit=/no/such/init panic=-1" },
            Expect = machine.Expect with { Within = TimeSpan.FromMinutes(3) },
        });
        Assert.Equal(BootOutcome.DidNotComeUp, report.Trace.Verdict.Outcome);
        Assert.NotEmpty(report.Trace.Findings);
        Assert.NotNull(report.Trace.Verdict.LastSeen);
        Assert.NotNull(report.Trace.Verdict.ExpectedNext);
        Assert.True(report.Trace.EndedAt - report.Trace.StartedAt < TimeSpan.FromMinutes(2), "a panic is decisive: no waiting for the time-out");
    }

    [Fact]
    public async Task Words_that_did_not_reach_the_kernel_are_told_by_what_the_machine_says_it_has()
    {
        var report = await MachineBoot.RunAsync("netboot-direct", output, machine => machine with
        {
            Boot = machine.Boot with { CommandLine = "console=ttyS0 quiet lost.word=1" },
            RawQemu = ["-append", "console=ttyS0 quiet"],
            Expect = machine.Expect with { Stage = Stage.PowerOn, Console = "sunup-init: done" },
        });
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        var finding = Assert.Single(report.Trace.Findings, finding => finding.Id is "SU0718");
        Assert.Equal("lost: lost.word=1", finding.Evidence[0].Text);
    }

    [Fact]
    public async Task A_machine_that_says_nothing_on_its_console_is_explained_when_its_time_is_over()
    {
        var report = await MachineBoot.RunAsync("netboot-direct", output, machine => machine with
        {
            Boot = machine.Boot with { CommandLine = "console=ttyS1 quiet" },
            Expect = machine.Expect with { Within = TimeSpan.FromSeconds(25) },
        });
        Assert.Equal(BootOutcome.DidNotComeUp, report.Trace.Verdict.Outcome);
        Assert.Contains("console", report.Trace.Verdict.ExpectedNext, StringComparison.OrdinalIgnoreCase);
        // It came up and waits at a prompt that goes elsewhere, or still works: what it did was looked at before it was ended.
        Assert.Contains(report.Trace.Findings, finding => finding.Id is "SU0236" or "SU0238" && finding.Evidence.Length >= 4);
    }
}

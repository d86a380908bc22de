using Sunup.Boots.Kexec;
using Sunup.Model;

namespace Sunup.Boots.Routes;

/// <summary>Route kexec: a first kernel in a VM runs sunup, which starts the second.</summary>
public sealed class KexecBootTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_second_kernel_comes_up_and_the_timeline_shows_both()
    {
        var report = await MachineBoot.RunAsync("kexec", output, machine => machine with { Expect = machine.Expect with { Console = "sunup-init: memory" } });
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Equal([Stage.PowerOn, Stage.Firmware, Stage.Loader, Stage.Kernel, Stage.Initramfs, Stage.Init], report.Trace.Stages.Select(stage => stage.Stage));
        var lines = report.Of(EventKinds.SerialLine).ToList();
        var first = lines.FindIndex(line => line.Text.Contains("Linux version ", StringComparison.Ordinal));
        var second = lines.FindLastIndex(line => line.Text.Contains("Linux version ", StringComparison.Ordinal));
        Assert.True(first >= 0 && first < second);
        Assert.InRange(lines.FindIndex(line => line.Reached == Stage.Kernel), first + 1, second);
        Assert.Contains(report.GuestLines(), line => line.Contains("cmdline console=ttyS0 sunup.poweroff second=yes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_kernel_that_is_refused_is_told_with_what_sunup_said_in_the_guest()
    {
        Requires.AllBoots();
        var report = await MachineBoot.RunAsync("kexec", output, machine => machine with
        {
            Boot = machine.Boot with { CommandLine = "console=ttyS0 " + new string('x', 2020) },
        });
        Assert.Equal(BootOutcome.DidNotComeUp, report.Trace.Verdict.Outcome);
        Assert.Equal("SU0321", report.Trace.Findings[0].Id);
        Assert.Contains(report.Of(EventKinds.SerialLine), line => line.Text.Contains("SU1307", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Trace.Stages, stage => stage.Stage > Stage.Loader);
    }
}

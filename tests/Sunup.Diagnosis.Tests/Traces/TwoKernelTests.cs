using Sunup.Diagnosis.Traces;
using Sunup.Model;
using static Sunup.Diagnosis.Tests.TestEvents;

namespace Sunup.Diagnosis.Tests.Traces;

/// <summary>Route kexec: what the first kernel does is a loader's work; the machine is up when the second one is.</summary>
public sealed class TwoKernelTests
{
    private const string Banner = "[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP";

    private static readonly BootEvent[] s_first =
    [
        Event(EventSource.Qmp, EventKinds.QmpConnected, 0, "QEMU answers"),
        Line(Banner, 1),
        Line("[    3.000000] Run /init as init process", 3),
        Line("sunup-kexec: started, kernel 6.1.0-18-amd64 x86_64", 4),
        Line("sunup-init: a line of the first kernel's", 4),
    ];

    private static readonly BootEvent[] s_second =
    [
        Line("sunup-kexec: jump", 6),
        Line(Banner, 7),
        Line("[    3.000000] Run /init as init process", 9),
        Line("sunup-init: started", 10),
    ];

    [Fact]
    public void Stages_of_the_kernel_count_for_the_second_one_only()
    {
        var trace = Fold([.. s_first, .. s_second], BootEnd.Up);
        Assert.Equal(
            [(Stage.PowerOn, 0d), (Stage.Loader, 1d), (Stage.Kernel, 7d), (Stage.Initramfs, 9d), (Stage.Init, 10d)],
            trace.Stages.Select(stage => (stage.Stage, (stage.At - Start).TotalSeconds)));
        Assert.Equal(BootOutcome.CameUp, trace.Verdict.Outcome);
    }

    [Fact]
    public void The_first_kernels_init_is_not_up()
    {
        var trace = Fold(s_first, BootEnd.TimedOut);
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
        Assert.Equal(Stage.Loader, trace.Verdict.StageReached);
        Assert.Equal("SU0322", trace.Findings[0].Id);
    }

    [Fact]
    public void A_text_that_is_expected_counts_after_the_jump_only()
    {
        var machine = Machine(Route.Kexec, console: "sunup-init:");
        var folder = new TraceFolder(machine, Start);
        foreach (var seen in s_first)
        {
            folder.Add(seen);
        }

        Assert.False(folder.IsUp);
        foreach (var seen in s_second)
        {
            folder.Add(seen);
        }

        Assert.True(folder.IsUp);
    }

    [Fact]
    public void A_refusal_in_the_first_kernel_ends_it()
    {
        var folder = new TraceFolder(Machine(Route.Kexec), Start);
        foreach (var seen in s_first)
        {
            folder.Add(seen);
        }

        folder.Add(Line("sunup-kexec: failed: load, exit code 1", 5));
        Assert.Equal("SU0321", folder.DecisiveFailure?.Id);
        Assert.Contains("load", folder.DecisiveFailure!.Summary, StringComparison.Ordinal);
    }

    private static BootTrace Fold(IEnumerable<BootEvent> events, BootEnd end)
    {
        var folder = new TraceFolder(Machine(Route.Kexec), Start);
        foreach (var seen in events)
        {
            folder.Add(seen);
        }

        return folder.Complete(Start.AddSeconds(60), end);
    }
}

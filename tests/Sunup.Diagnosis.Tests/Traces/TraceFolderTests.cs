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
    public void A_machine_that_was_up_and_did_not_power_off_is_no_success()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line("sunup-init: started", 4));
        folder.Add(Line("[   45.2] sd 0:0:0:1: [sda] Synchronizing SCSI cache", 45));
        var trace = folder.Complete(Start.AddSeconds(60), BootEnd.StayedOn);
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
        Assert.Equal(Stage.Init, trace.Verdict.StageReached);
        Assert.Contains("came up in 4.0 s, and did not power off by itself", trace.Verdict.Summary, StringComparison.Ordinal);
        var finding = Assert.Single(trace.Findings);
        Assert.Equal("SU0971", finding.Id);
        Assert.Contains("Synchronizing SCSI cache", finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_resort_of_a_dead_init_is_no_init()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line("[    1.000000] Run /init as init process", 1));
        folder.Add(Line("[    1.100000] Failed to execute /init (error -2)", 1.1));
        folder.Add(Line("[    1.200000] Run /sbin/init as init process", 1.2));
        Assert.False(folder.IsUp);
        Assert.Equal(Stage.Initramfs, folder.Highest);
    }

    [Fact]
    public void The_init_of_a_root_is_an_init()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line("[    1.000000] Run /sbin/init as init process", 1));
        Assert.True(folder.IsUp);
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

    [Theory]
    [InlineData(true, EventSeverity.Info)]
    [InlineData(false, EventSeverity.Error)]
    public void A_power_off_that_was_asked_for_is_no_error(bool isExpected, EventSeverity severity)
    {
        var machine = Machine(Route.Direct);
        var folder = new TraceFolder(machine with { Expect = machine.Expect with { PowerOff = isExpected } }, Start);
        folder.Add(Line(Banner, 2));
        folder.Add(Line("sunup-init: started", 4));
        Assert.Equal(severity, folder.Add(Event(EventSource.Qmp, EventKinds.QmpShutdown, 5, "the machine shut down", ("reason", "guest-shutdown"))).Severity);
        // Before it is up it is one, whatever was asked for.
        var early = new TraceFolder(machine with { Expect = machine.Expect with { PowerOff = isExpected } }, Start);
        Assert.Equal(EventSeverity.Error, early.Add(Event(EventSource.Qmp, EventKinds.QmpShutdown, 5, "the machine shut down", ("reason", "guest-shutdown"))).Severity);
    }

    [Fact]
    public void Expected_console_text_counts_anywhere_but_in_the_kernels_echo_of_its_command_line()
    {
        var folder = new TraceFolder(Machine(Route.Direct, commandLine: "ready=marker-42", console: "marker-42"), Start);
        folder.Add(Line("[    0.000000] Command line: console=ttyS0 ready=marker-42", 1));
        folder.Add(Line("[    0.100000] Kernel command line: console=ttyS0 ready=marker-42", 2));
        Assert.False(folder.IsUp);
        folder.Add(Line("here is marker-[    4.000000] random: crng init done", 3));
        folder.Add(Line("42", 4));
        Assert.True(folder.IsUp);
    }

    [Fact]
    public void A_shell_prompt_in_the_initramfs_is_not_a_booted_machine()
    {
        var folder = new TraceFolder(Machine(Route.Direct, Stage.Init), Start);
        folder.Add(Line(Banner, 1));
        folder.Add(Line("[    3.000000] Run /bin/sh as init process", 2));
        folder.Add(Line("/ # ", 3));
        Assert.False(folder.IsUp);
        Assert.Contains(folder.Complete(Start.AddSeconds(60), BootEnd.TimedOut).Findings, finding => finding.Id == "SU0813");
    }

    [Fact]
    public void Init_that_was_asked_for_by_name_is_init()
    {
        var folder = new TraceFolder(Machine(Route.Direct, Stage.Init, "console=ttyS0 init=/bin/sh"), Start);
        folder.Add(Line("[    3.000000] Run /bin/sh as init process", 2));
        Assert.True(folder.IsUp);
    }

    [Fact]
    public void A_power_off_before_the_expected_stage_ends_the_boot()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line(Banner, 1));
        folder.Add(Event(EventSource.Qmp, EventKinds.QmpShutdown, 2, "the guest powered off", ("event", "SHUTDOWN"), ("reason", "guest-shutdown")));
        Assert.Equal("SU0251", folder.DecisiveFailure?.Id);
    }

    [Fact]
    public void A_power_off_after_it_is_no_failure()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line("sunup-init: started", 1));
        folder.Add(Event(EventSource.Qmp, EventKinds.QmpShutdown, 2, "the guest powered off", ("event", "SHUTDOWN"), ("reason", "guest-shutdown")));
        folder.Add(Event(EventSource.Qmp, EventKinds.QemuExited, 3, "QEMU ended: exit code 0", ("exit_code", "0"), ("reason", "guest-shutdown")));
        Assert.Null(folder.DecisiveFailure);
        Assert.Empty(folder.Complete(Start.AddSeconds(4), BootEnd.Up).Findings);
    }

    [Theory]
    [InlineData("", "SU1334")]
    [InlineData("[    0.000000] Linux version 6.12.0 (d@l) (gcc-14) #1 SMP", "SU0252")]
    public void A_menu_that_offers_the_setup_and_then_resets_had_nothing_else(string kernel, string cause)
    {
        var folder = new TraceFolder(Machine(Route.Disk), Start);
        folder.Add(Line("BdsDxe: starting Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x4,0x0)", 1));
        folder.Add(Line("Reboot Into Firmware Interface", 2));
        folder.Add(Line(kernel, 3));
        folder.Add(Event(EventSource.Qmp, EventKinds.QmpShutdown, 8, "the guest reset itself", ("event", "SHUTDOWN"), ("reason", "guest-reset")));
        folder.Add(Event(EventSource.Qmp, EventKinds.QemuExited, 8, "QEMU ended: exit code 0", ("exit_code", "0"), ("reason", "guest-reset")));
        Assert.Equal(cause, Assert.Single(folder.Complete(Start.AddSeconds(9), BootEnd.DecisiveFailure).Findings, finding => finding.Severity is FindingSeverity.Error).Id);
    }

    [Fact]
    public void A_panic_explains_the_reset_that_follows_it()
    {
        var folder = new TraceFolder(Machine(Route.Direct), Start);
        folder.Add(Line(Banner, 1));
        folder.Add(Line("[    3.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300", 2));
        folder.Add(Event(EventSource.Qmp, EventKinds.QmpShutdown, 3, "the guest reset itself", ("event", "SHUTDOWN"), ("reason", "guest-reset")));
        folder.Add(Event(EventSource.Qmp, EventKinds.QemuExited, 4, "QEMU ended: exit code 0", ("exit_code", "0"), ("reason", "guest-reset")));
        Assert.Equal("SU1014", Assert.Single(folder.Complete(Start.AddSeconds(5), BootEnd.DecisiveFailure).Findings).Id);
    }

    [Fact]
    public void Three_resets_are_a_loop_and_one_is_none()
    {
        var folder = new TraceFolder(Machine(Route.Disk), Start);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(folder.DecisiveFailure);
            folder.Add(Reset(i));
        }

        Assert.Equal("SU0253", folder.DecisiveFailure?.Id);
    }

    [Fact]
    public void A_reboot_of_Linux_is_a_burst_of_resets_and_no_loop()
    {
        var folder = new TraceFolder(Machine(Route.Disk), Start);
        folder.Add(Line(Banner, 1));
        double[] burst = [2, 2.0247, 2.0273, 2.9];
        foreach (var at in burst)
        {
            folder.Add(Reset(at));
        }

        Assert.Null(folder.DecisiveFailure);
    }

    [Fact]
    public void Resets_without_end_are_a_loop_however_close_they_come()
    {
        var folder = new TraceFolder(Machine(Route.Disk), Start);
        for (var i = 0; i < 300; i++)
        {
            folder.Add(Reset(0.01 * i));
        }

        Assert.Equal("SU0253", folder.DecisiveFailure?.Id);
    }

    private static BootEvent Reset(double seconds) =>
        Event(EventSource.Qmp, EventKinds.QmpEvent, seconds, "the machine was reset", ("event", "RESET"), ("guest", "true"), ("reason", "guest-reset"));

    [Fact]
    public void What_a_server_finds_by_itself_is_a_finding_of_the_trace()
    {
        var folder = new TraceFolder(Machine(), Start);
        folder.Add(Event(EventSource.Http, EventKinds.HttpReport, 1, "iPXE failed", ("step", "kernel"), ("error", "HTTP 404: not found"), ("error_url", "https://ipxe.org/2d0c613b")) with { FindingId = "SU0662" });
        folder.Add(Event(EventSource.Dhcp, EventKinds.DhcpIgnored, 2, "no machine file matches") with { FindingId = "SU0402", Severity = EventSeverity.Warning });
        var findings = folder.Complete(Start.AddSeconds(60), BootEnd.TimedOut).Findings;
        Assert.Equal("iPXE reported that it failed at step kernel: HTTP 404: not found", findings[0].Summary);
        Assert.Equal(("SU0402", FindingSeverity.Warning, "no machine file matches"), (findings[1].Id, findings[1].Severity, findings[1].Summary));
    }

    [Fact]
    public void A_failure_that_was_survived_is_only_a_warning()
    {
        var folder = new TraceFolder(Machine(Route.Disk, Stage.Init), Start);
        folder.Add(Line("error: no such device: 6f0e1d2c.", 1));
        folder.Add(Line("sunup-init: started", 2));
        Assert.Equal(FindingSeverity.Warning, Assert.Single(folder.Complete(Start.AddSeconds(3), BootEnd.Up).Findings).Severity);
    }

    [Fact]
    public void A_console_that_never_stops_costs_bounded_memory()
    {
        var folder = new TraceFolder(Machine(), Start);
        for (var i = 0; i < TraceFolder.MaxEvents + 10; i++)
        {
            folder.Add(Line("x", i * 0.001));
        }

        folder.Add(Line(Banner, 1000));
        var trace = folder.Complete(Start.AddSeconds(1001), BootEnd.TimedOut);
        Assert.Equal(TraceFolder.MaxEvents + 2, trace.Events.Length);
        Assert.Equal(Stage.Kernel, trace.Verdict.StageReached);
        Assert.StartsWith("10 console lines", trace.Events[^1].Text, StringComparison.Ordinal);
    }
}

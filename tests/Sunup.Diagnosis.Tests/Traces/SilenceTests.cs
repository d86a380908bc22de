using FsCheck;
using FsCheck.Fluent;
using Sunup.Diagnosis.Traces;
using Sunup.Model;
using static Sunup.Diagnosis.Tests.TestEvents;

namespace Sunup.Diagnosis.Tests.Traces;

/// <summary>A network boot that is cut off after each of its steps: the trace says what should have come next.</summary>
public sealed class SilenceTests
{
    private static readonly BootEvent[] _boot =
    [
        Event(EventSource.Qmp, EventKinds.QmpConnected, 0, "QEMU answers"),
        Event(EventSource.Dhcp, EventKinds.DhcpDiscover, 1, "DISCOVER", ("arch", "7")),
        Event(EventSource.Dhcp, EventKinds.DhcpOffer, 2, "OFFER"),
        Event(EventSource.Dhcp, EventKinds.DhcpRequest, 3, "REQUEST"),
        Event(EventSource.Dhcp, EventKinds.DhcpAck, 4, "ACK"),
        Event(EventSource.Tftp, EventKinds.TftpRequest, 5, "RRQ", ("file", "snponly.efi")),
        Event(EventSource.Tftp, EventKinds.TftpSizeProbe, 6, "size only", ("file", "snponly.efi")),
        Event(EventSource.Tftp, EventKinds.TftpRequest, 7, "RRQ", ("file", "snponly.efi")),
        Event(EventSource.Tftp, EventKinds.TftpComplete, 8, "sent", ("file", "snponly.efi"), ("bytes", "184320")),
        Event(EventSource.Dhcp, EventKinds.DhcpDiscover, 9, "DISCOVER", ("user_class", "iPXE")),
        Event(EventSource.Dhcp, EventKinds.DhcpOffer, 10, "OFFER"),
        Event(EventSource.Dhcp, EventKinds.DhcpRequest, 11, "REQUEST", ("user_class", "iPXE")),
        Event(EventSource.Dhcp, EventKinds.DhcpAck, 12, "ACK"),
        Event(EventSource.Http, EventKinds.HttpRequest, 13, "GET", ("path", "/machines/web1/boot.ipxe"), ("user_agent", "iPXE/1.21.1")),
        Event(EventSource.Http, EventKinds.HttpComplete, 14, "sent", ("path", "/machines/web1/boot.ipxe"), ("file", "boot.ipxe"), ("method", "GET")),
        Event(EventSource.Http, EventKinds.HttpRequest, 15, "GET", ("path", "/machines/web1/initrd.img"), ("user_agent", "iPXE/1.21.1")),
        Event(EventSource.Http, EventKinds.HttpComplete, 16, "sent", ("path", "/machines/web1/initrd.img"), ("method", "GET")),
        Event(EventSource.Http, EventKinds.HttpComplete, 17, "sent", ("path", "/machines/web1/vmlinuz"), ("method", "GET")),
        Line("[    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP", 18),
        Line("[    3.000000] Run /init as init process", 19),
        Line("Begin: Running /scripts/local-bottom ... done.", 20),
        Line("Welcome to Debian GNU/Linux 12 (bookworm)!", 21),
    ];

    [Theory]
    [InlineData("", 20, "SU0992")]
    [InlineData("root=/dev/vda1", 20, "SU0815")]
    [InlineData("root=/dev/vda1", 22, "SU0992")]
    [InlineData("", 19, "SU0714")]
    public void A_machine_that_is_to_answer_is_missed_where_its_system_runs(string words, int steps, string id)
    {
        var machine = Machine(Route.Network) with { Expect = new ExpectConfig { Answers = ExpectedAnswer.Parse("tcp/22") } };
        var folder = new TraceFolder(machine with { Boot = machine.Boot with { CommandLine = words } }, Start);
        BootEvent[] seen = [.. _boot.Take(steps), Event(EventSource.Sunup, EventKinds.ProbeUnanswered, 30, "192.0.2.100 does not answer at tcp/22: the machine refuses")];
        foreach (var bootEvent in seen)
        {
            folder.Add(bootEvent);
        }

        var finding = folder.Complete(Start.AddSeconds(60), BootEnd.TimedOut).Findings[0];
        Assert.Equal(id, finding.Id);
        if (id == "SU0992")
        {
            Assert.Equal("nothing answers at tcp/22", finding.Summary);
            Assert.Contains(finding.Evidence, evidence => evidence.Text.EndsWith("the machine refuses", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0, "SU0450", "a DHCP DISCOVER from 52:54:00:12:34:56 was expected")]
    [InlineData(1, "SU0450", "a DHCP DISCOVER from 52:54:00:12:34:56 was expected")]
    [InlineData(2, "SU0451", "DISCOVER came from 52:54:00:12:34:56; an OFFER to it was expected")]
    [InlineData(3, "SU0452", "OFFER was sent to 52:54:00:12:34:56; a REQUEST from it was expected")]
    [InlineData(4, "SU0453", "REQUEST came from 52:54:00:12:34:56; an ACK to it was expected")]
    [InlineData(5, "SU0454", "ACK was sent to 52:54:00:12:34:56; a request for the boot file was expected")]
    [InlineData(6, "SU0551", "snponly.efi is on its way; its transfer was expected to end")]
    [InlineData(7, "SU0550", "only the size of snponly.efi was asked for; a second request for the file itself was expected")]
    [InlineData(9, "SU0650", "snponly.efi was sent; the loader's own DHCP DISCOVER was expected")]
    [InlineData(10, "SU0451", "DISCOVER came from 52:54:00:12:34:56; an OFFER to it was expected")]
    [InlineData(11, "SU0452", "OFFER was sent to 52:54:00:12:34:56; a REQUEST from it was expected")]
    [InlineData(12, "SU0453", "REQUEST came from 52:54:00:12:34:56; an ACK to it was expected")]
    [InlineData(13, "SU0651", "the loader has its address; a request for its script from 52:54:00:12:34:56 was expected")]
    [InlineData(15, "SU0652", "boot.ipxe was fetched; a request for the kernel or the initrd was expected")]
    [InlineData(17, "SU0553", "initrd.img was fetched; a request for the kernel was expected")]
    [InlineData(18, "SU0710", "kernel and initrd are with the machine; the kernel's first line on the console was expected (console= is on the command line)")]
    [InlineData(19, "SU0714", "the kernel runs; it was expected to unpack the initramfs and start its /init")]
    [InlineData(20, "SU0815", "/init of the initramfs runs; the root file system was expected to be mounted, or the initramfs to say that it is the whole system")]
    [InlineData(21, "SU1017", "the root file system is mounted; the init of the system was expected to start and say so on the console")]
    [InlineData(22, "SU1015", "the system's init runs; a login prompt on the console was expected")]
    public void Silence_after_a_step_names_the_next_one(int steps, string id, string expectedNext)
    {
        var trace = Fold(_boot[..steps], Machine(expect: Stage.Up), BootEnd.TimedOut);
        Assert.Equal(expectedNext, trace.Verdict.ExpectedNext);
        var finding = Assert.Single(trace.Findings);
        Assert.Equal(id, finding.Id);
        Assert.DoesNotContain("(not named)", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_serial_console_on_the_command_line_the_trace_asks_for_it()
    {
        var trace = Fold(_boot[..18], Machine(commandLine: "quiet"), BootEnd.TimedOut);
        Assert.EndsWith("is console=ttyS0 on the command line?", trace.Verdict.ExpectedNext, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_was_told_to_be_quiet_is_not_taken_for_dead()
    {
        var trace = Fold(_boot[..18], Machine(commandLine: "console=ttyS0 quiet"), BootEnd.TimedOut);
        Assert.EndsWith("a machine that runs and waits is silent too", trace.Verdict.ExpectedNext, StringComparison.Ordinal);
        Assert.Contains(trace.Findings[0].Remedies, remedy => remedy.Text.StartsWith("Take quiet", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_step_of_the_whole_boot_has_its_stage()
    {
        var trace = Fold(_boot, Machine(expect: Stage.Init), BootEnd.Up);
        Assert.Equal("PowerOn@0 Network@1 Loader@9 Kernel@18 Initramfs@19 Root@20 Init@21", string.Join(' ', trace.Stages.Select(stage => $"{stage.Stage}@{(stage.At - Start).TotalSeconds}")));
    }

    [Fact]
    public void An_interrupted_boot_is_undecided_and_blames_nothing()
    {
        var trace = Fold([.. _boot[..5], Event(EventSource.Qmp, EventKinds.QemuExited, 6, "QEMU ended: signal 9", ("signal", "9"), ("reason", "unknown"))], Machine(), BootEnd.Interrupted);
        Assert.Equal(BootOutcome.Undecided, trace.Verdict.Outcome);
        Assert.Empty(trace.Findings);
    }

    [Fact]
    public void Events_in_any_order_give_the_same_trace() => Prop.ForAll<int>(seed =>
    {
        var shuffled = _boot.ToArray();
        new System.Random(seed).Shuffle(shuffled);
        var folder = new TraceFolder(Machine(expect: Stage.Up), Start);
        foreach (var bootEvent in shuffled)
        {
            folder.Add(bootEvent);
        }

        var trace = folder.Complete(Start.AddSeconds(60), BootEnd.TimedOut);
        var expected = Fold(_boot, Machine(expect: Stage.Up), BootEnd.TimedOut);
        return trace.Events.SequenceEqual(expected.Events) && trace.Stages.SequenceEqual(expected.Stages) && trace.Verdict == expected.Verdict;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_events_are_folded_without_an_exception() => Prop.ForAll<string[], int>((texts, seed) =>
    {
        var random = new System.Random(seed);
        var folder = new TraceFolder(Machine((Route)random.Next(6), (Stage)random.Next(9)), Start);
        foreach (var text in texts ?? [])
        {
            var source = (EventSource)random.Next(9);
            var kind = _boot[random.Next(_boot.Length)].Kind;
            folder.Add(Event(source, kind, random.Next(100), text ?? "", ("file", text ?? ""), ("path", text ?? ""), ("user_class", text ?? "")));
        }

        var trace = folder.Complete(Start.AddSeconds(100), (BootEnd)random.Next(5));
        return trace.Events.Length == (texts?.Length ?? 0) && trace.Stages.Select(stage => stage.Stage).SequenceEqual(trace.Stages.Select(stage => stage.Stage).Order());
    }).QuickCheckThrowOnFailure();

    private static BootTrace Fold(IEnumerable<BootEvent> events, MachineConfig machine, BootEnd end)
    {
        var folder = new TraceFolder(machine, Start);
        foreach (var bootEvent in events)
        {
            folder.Add(bootEvent);
        }

        return folder.Complete(Start.AddSeconds(60), end);
    }
}

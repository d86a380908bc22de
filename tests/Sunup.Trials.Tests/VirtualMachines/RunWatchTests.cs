using System.Threading.Channels;
using Sunup.Model;
using Sunup.Trials.VirtualMachines;
using Sunup.Trials.VirtualMachines.Supervision;

namespace Sunup.Trials.Tests.VirtualMachines;

public sealed class RunWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-watch-").FullName;
    private readonly BootClock _clock = new(TimeProvider.System);
    private readonly Channel<BootEvent> _events = Channel.CreateUnbounded<BootEvent>();
    private readonly StateWriter _state;
    private int _looks;
    private int _decided;

    public RunWatchTests() => _state = new StateWriter(new VmFolder(_folder, Path.Combine(_folder, "s")), TimeProvider.System);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task Follow(TimeSpan within)
    {
        var machine = new MachineConfig { Name = "m", Boot = new BootConfig { Kernel = "/k" }, Route = Route.Direct, Hardware = new HardwareConfig(), Expect = new ExpectConfig { Within = within } };
        return new RunWatch(machine, _clock, _state, Look) { Decided = () => _decided++ }.FollowAsync(_events.Reader.ReadAllAsync(TestContext.Current.CancellationToken));
    }

    private Task<Finding?> Look()
    {
        _looks++;
        return Task.FromResult<Finding?>(new Finding { Id = "SU0236", Severity = FindingSeverity.Warning, Summary = "idle" });
    }

    private void Say(string line) => _events.Writer.TryWrite(new BootEvent { At = _clock.Now, Source = EventSource.Serial, Kind = EventKinds.SerialLine, Text = line });

    private async Task UntilAsync(Func<VmState, bool> wanted)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeSpan.FromSeconds(20));
        while (!wanted(_state.Current))
        {
            await Task.Delay(10, time.Token);
        }
    }

    [Fact]
    public async Task A_machine_that_is_to_answer_is_up_once_it_does_and_again_after_a_reboot()
    {
        var machine = new MachineConfig { Name = "m", Boot = new BootConfig { Kernel = "/k" }, Route = Route.Network, Hardware = new HardwareConfig(), Expect = new ExpectConfig { Answers = ExpectedAnswer.Parse("tcp/22") } };
        var following = new RunWatch(machine, _clock, _state, Look).FollowAsync(_events.Reader.ReadAllAsync(TestContext.Current.CancellationToken));
        Say("[    1.000000] Run /init as init process");
        await UntilAsync(state => state.Stage is not null);
        Assert.False(_state.Current.IsUp);
        Answer();
        await UntilAsync(state => state.IsUp);
        _events.Writer.TryWrite(new BootEvent { At = _clock.Now, Source = EventSource.Qmp, Kind = EventKinds.QmpEvent, Text = "reset", Fields = [new EventField("event", "RESET")] });
        await UntilAsync(state => !state.IsUp);
        Answer();
        await UntilAsync(state => state.IsUp && state.Reboots == 1);
        _events.Writer.Complete();
        await following;
        Assert.Equal(0, _looks);

        void Answer() => _events.Writer.TryWrite(new BootEvent { At = _clock.Now, Source = EventSource.Sunup, Kind = EventKinds.ProbeAnswered, Text = "192.0.2.100 answers at tcp/22" });
    }

    [Fact]
    public async Task A_machine_that_says_nothing_is_looked_at_when_its_time_is_over()
    {
        var following = Follow(TimeSpan.FromMilliseconds(100));
        await UntilAsync(state => state.Findings.Any(finding => finding.Id == "SU0236"));
        _events.Writer.Complete();
        await following;
        Assert.Equal(1, _looks);
        Assert.Equal(1, _decided);
        Assert.False(_state.Current.IsUp);
    }

    [Fact]
    public async Task A_panic_is_told_long_before_the_time_is_over_and_nobody_needs_to_look()
    {
        var following = Follow(TimeSpan.FromHours(1));
        Say("[    1.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100");
        await UntilAsync(state => !state.Findings.All(finding => finding.Severity != "error"));
        _events.Writer.Complete();
        await following;
        Assert.Equal(0, _looks);
    }

    [Fact]
    public async Task A_machine_that_is_up_is_left_alone_and_one_that_reboots_is_watched_again()
    {
        var following = Follow(TimeSpan.FromHours(1));
        Say("[    1.000000] Run /sbin/init as init process");
        await UntilAsync(state => state.IsUp);
        _events.Writer.TryWrite(new BootEvent { At = _clock.Now, Source = EventSource.Qmp, Kind = EventKinds.QmpEvent, Text = "reset", Fields = [new EventField("event", "RESET")] });
        await UntilAsync(state => state is { Reboots: 1, IsUp: false });
        Say("[    1.000000] Run /sbin/init as init process");
        await UntilAsync(state => state.IsUp);
        _events.Writer.Complete();
        await following;
        Assert.Equal(1, _state.Current.Reboots);
        Assert.Equal(0, _looks);
    }

    [Fact]
    public async Task What_the_host_does_to_a_machine_that_was_up_for_long_is_still_told()
    {
        var following = Follow(TimeSpan.FromHours(1));
        Say("[    1.000000] Run /sbin/init as init process");
        await UntilAsync(state => state.IsUp);
        var line = "Memory cgroup out of memory: Killed process 4242 (qemu-system-x86) total-vm:2213680kB, anon-rss:190464kB";
        for (var i = 0; i < 2; i++)
        {
            _events.Writer.TryWrite(new BootEvent
            {
                At = _clock.Now,
                Source = EventSource.Host,
                Kind = EventKinds.HostKernel,
                Text = line,
                Severity = EventSeverity.Error,
                FindingId = "SU1288",
                Fields = [new EventField("cgroup", "/vms.slice"), new EventField("limit", "200 MiB")],
            });
        }

        _events.Writer.Complete();
        await following;
        var told = Assert.Single(_state.Current.Findings);
        Assert.Equal(("SU1288", "error", "QEMU was killed by the OOM killer of the control group /vms.slice, at 200 MiB"), (told.Id, told.Severity, told.Summary));
    }
}

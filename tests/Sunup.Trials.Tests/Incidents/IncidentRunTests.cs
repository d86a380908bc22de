using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Incidents;
using Sunup.Trials.Incidents.Cases;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Incidents;

/// <summary>The order in which incidents are told, and what happens to those that cannot be.</summary>
public sealed class IncidentRunTests : IDisposable, IProgress<SceneProgress>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-incidents-").FullName;

    private readonly CheckFolder _files = new();
    private readonly ConcurrentQueue<SceneProgress> _progress = [];

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _files.Dispose();
    }

    void IProgress<SceneProgress>.Report(SceneProgress value) => _progress.Enqueue(value);

    [Fact]
    public async Task Reports_come_in_the_order_asked_for_and_say_why_an_incident_is_not_told()
    {
        var missing = new Finding { Id = "SU0110", Severity = FindingSeverity.Error, Summary = "no package" };
        var reports = await RunAsync([new Rehearsal("slow", async token => { await Task.Yield(); token.ThrowIfCancellationRequested(); return new IncidentSetting([], "sound here"); }), new Rehearsal("lacking", _ => throw new FindingException(missing))]);
        Assert.Equal(["slow", "lacking"], reports.Select(report => report.Incident.Name));
        Assert.Equal([IncidentOutcome.NotHere, IncidentOutcome.NotTried], reports.Select(report => report.Outcome));
        Assert.Same(missing, reports[1].Missing);
    }

    [Fact]
    public async Task An_incident_that_lacks_something_does_not_keep_the_next_from_being_told()
    {
        var reports = await RunAsync([new Rehearsal("lacking", _ => throw new FindingException(new Finding { Id = "SU0110", Severity = FindingSeverity.Error, Summary = "x" })), new Rehearsal("next", _ => Task.FromResult(new IncidentSetting([], "y")))]);
        Assert.Equal("y", reports[1].NotHere);
    }

    [Fact]
    public async Task Interrupted_it_ends_with_everything_that_it_started()
    {
        using var stop = new CancellationTokenSource();
        var (ended, wasMadeReady) = (false, false);
        var waiting = new Rehearsal("waiting", async token =>
        {
            await stop.CancelAsync();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended = true;
            }

            return new IncidentSetting([]);
        });
        var never = new Rehearsal("never", _ =>
        {
            wasMadeReady = true;
            return Task.FromResult(new IncidentSetting([], "x"));
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync([waiting, never], stop.Token));
        Assert.True(ended);
        Assert.False(wasMadeReady);
    }

    [Fact]
    public async Task A_bug_in_one_incident_is_not_swallowed()
    {
        var bug = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync([new Rehearsal("sound", _ => Task.FromResult(new IncidentSetting([], "x"))), new Rehearsal("buggy", _ => throw new InvalidOperationException("ours"))]));
        Assert.Equal("ours", bug.Message);
    }

    [Fact]
    public async Task The_first_is_told_first_though_the_second_is_done_while_it_boots()
    {
        // The first machine's QEMU ends when the second incident is made ready.
        var scene = Scene($"while ! [ -e {Path.Combine(_folder, "go")} ]; do sleep 0.1; done; exit 1");
        var first = new Rehearsal("first", _ => Task.FromResult(new IncidentSetting([scene])));
        var second = new Rehearsal("second", async token =>
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "go"), "", token);
            return new IncidentSetting([], "done at once");
        });
        var reports = await RunAsync([first, second], TestContext.Current.CancellationToken);
        Assert.Equal(["first", "second"], reports.Select(report => report.Incident.Name));
        Assert.Single(reports[0].Scenes);
    }

    [Fact]
    public async Task A_machine_that_QEMU_refuses_is_a_scene_that_was_played()
    {
        var scene = Scene("echo 'qemu: -M nosuch: unsupported machine type' >&2; exit 1");
        var report = Assert.Single(await RunAsync([new Rehearsal("refused", _ => Task.FromResult(new IncidentSetting([scene])))], TestContext.Current.CancellationToken));
        var played = Assert.Single(report.Scenes);
        Assert.Equal(IncidentOutcome.AsTold, report.Outcome);
        Assert.Equal((false, "SU0203"), (played.Observation.CameUp, played.Observation.FindingId));
        Assert.Contains("unsupported machine type", played.Observation.Refusal, StringComparison.Ordinal);
        Assert.Equal((false, "SU1071"), (played.Prediction.ComesUp, played.Prediction.FindingId));
        Assert.Collection(_progress, start => Assert.Equal((played.Prediction, null), (start.Prediction, start.Report)), end => Assert.Same(played, end.Report));
    }

    [Fact]
    public async Task What_a_check_cannot_know_is_foretold_by_the_incident()
    {
        var foretold = new ScenePrediction(true, "this host does it");
        var report = Assert.Single(await RunAsync([new Rehearsal("foretold", _ => Task.FromResult(new IncidentSetting([Scene("exit 1") with { Foretold = foretold }])))], TestContext.Current.CancellationToken));
        Assert.Same(foretold, Assert.Single(report.Scenes).Prediction);
        Assert.Single(report.Disagreements);
    }

    [Fact]
    public async Task A_machine_that_lacks_a_file_makes_its_incident_untried()
    {
        var scene = Scene("exit 1");
        File.Delete(_files.PathOf("vmlinuz"));
        var report = Assert.Single(await RunAsync([new Rehearsal("lacking", _ => Task.FromResult(new IncidentSetting([scene])))], TestContext.Current.CancellationToken));
        Assert.Equal((IncidentOutcome.NotTried, "SU0113"), (report.Outcome, report.Missing!.Id));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_and_does_not_keep_the_next_from_being_told()
    {
        var folder = new IncidentFolder(Path.Combine(_folder, "gone"), Resolver(), progress: null);
        var unwritten = new Rehearsal("unwritten", async token =>
        {
            await folder.WriteAsync("x", new byte[1], token);
            return new IncidentSetting([]);
        });
        var unread = new Rehearsal("unread", _ => Task.FromResult(new IncidentSetting([new IncidentScene(SceneRole.Failure, "as it is", Path.Combine(_folder, "folder.machine.yaml", "x"))])));
        var reports = await RunAsync([unwritten, unread, new Rehearsal("next", _ => Task.FromResult(new IncidentSetting([], "y")))]);
        Assert.Equal([IncidentOutcome.NotTried, IncidentOutcome.NotTried, IncidentOutcome.NotHere], reports.Select(report => report.Outcome));
        Assert.All(reports.Take(2), report => Assert.Equal("SU1420", report.Missing!.Id));
        Assert.Contains("gone", reports[0].Missing!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_iPXE_the_incident_of_iPXE_is_not_tried_and_says_what_brings_it()
    {
        var report = Assert.Single(await RunAsync([new BrokenPadding { LoaderPath = Path.Combine(_folder, "ipxe.lkrn") }]));
        Assert.Equal((IncidentOutcome.NotTried, "SU0113"), (report.Outcome, report.Missing!.Id));
        Assert.Contains(report.Missing.Remedies, remedy => remedy.Command == "apt-get install ipxe");
    }

    [Fact]
    public async Task A_machine_is_laid_down_with_its_changes_and_can_be_read_by_anybody()
    {
        var folder = new IncidentFolder(_folder, Resolver(), progress: null);
        var file = await folder.WriteMachineAsync("broken-padding", "2-padded", [KeyEdit.Set("network.pad_kernel", "true"), KeyEdit.Set("network.ipxe.initrd", "other.bin"), KeyEdit.Remove("network.script")], TestContext.Current.CancellationToken);
        var machine = await IncidentFolder.ReadMachineAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal("broken-padding-2-padded", machine.Name);
        Assert.True(machine.Network.PadKernel);
        Assert.Null(machine.Network.Script);
        Assert.Equal(new IpxeStart("/usr/lib/ipxe/ipxe.lkrn", Path.Combine(_folder, "other.bin"), "imgfree && autoboot"), machine.Network.Ipxe);
    }

    [Theory]
    [InlineData("broken-padding")]
    [InlineData("lost-root")]
    [InlineData("lz4-unified")]
    [InlineData("small-memory")]
    [InlineData("unsound-kvm")]
    public async Task Each_incident_has_a_machine_file_and_is_found_by_letter_and_name(string name)
    {
        var file = await new IncidentFolder(_folder, Resolver(), progress: null).WriteMachineAsync(name, "1", [], TestContext.Current.CancellationToken);
        var machine = await IncidentFolder.ReadMachineAsync(file, TestContext.Current.CancellationToken);
        Assert.InRange(machine.Hardware!.MemoryBytes, 1, IncidentCatalogue.MostMemoryBytes);
        var incident = IncidentCatalogue.Find(name.ToUpperInvariant())!;
        Assert.Equal(name, incident.Name);
        Assert.Equal(name, IncidentCatalogue.Find(incident.Letter.ToString())!.Name);
        Assert.NotEmpty(incident.Others);
    }

    [Fact]
    public void What_is_no_incident_is_not_found() => Assert.All(["", "f", "broken", "ab"], word => Assert.Null(IncidentCatalogue.Find(word)));

    /// <summary>A machine that is said to fail, whose QEMU is a script.</summary>
    private IncidentScene Scene(string qemu)
    {
        var program = _files.Write("qemu", Encoding.UTF8.GetBytes($"#!/bin/sh\n{qemu}\n"));
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(_folder, "rehearsed.machine.yaml");
        File.WriteAllText(file, $"boot: {{ kernel: {_files.Kernel()}, cmdline: console=ttyS0 }}\nroute: direct\nhardware: {{ accel: tcg, qemu: {program} }}\nexpect: {{ stage: up, within: 60s }}\n");
        return new IncidentScene(SceneRole.Failure, "as it is", file);
    }

    private static ArtifactResolver Resolver() => new(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);

    private async Task<List<IncidentReport>> RunAsync(ImmutableArray<Incident> incidents, CancellationToken cancellationToken = default)
    {
        var reports = new List<IncidentReport>();
        var run = new IncidentRun(new IncidentFolder(_folder, Resolver(), progress: null), jobs: 1, TimeProvider.System, this);
        await foreach (var report in run.RunAsync(incidents, cancellationToken))
        {
            reports.Add(report);
        }

        return reports;
    }

    /// <summary>An incident that is made ready as the test wants.</summary>
    private sealed class Rehearsal(string name, Func<CancellationToken, Task<IncidentSetting>> prepare) : Incident
    {
        public override char Letter => 'x';

        public override string Name => name;

        public override string Title => "";

        public override string Story => "";

        public override Task<IncidentSetting> PrepareAsync(IncidentFolder folder, CancellationToken cancellationToken) => prepare(cancellationToken);
    }
}

using System.Collections.Immutable;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Incidents;

namespace Sunup.Trials.Tests.Incidents;

/// <summary>The order in which incidents are told, and what happens to those that cannot be.</summary>
public sealed class IncidentRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-incidents-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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
        var ended = false;
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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync([waiting, new Rehearsal("never", _ => throw new InvalidOperationException("was made ready"))], stop.Token));
        Assert.True(ended);
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
        Assert.NotNull((await IncidentFolder.ReadMachineAsync(file, TestContext.Current.CancellationToken)).Hardware);
        var incident = IncidentCatalogue.Find(name.ToUpperInvariant())!;
        Assert.Equal(name, incident.Name);
        Assert.Equal(name, IncidentCatalogue.Find(incident.Letter.ToString())!.Name);
        Assert.NotEmpty(incident.Others);
    }

    [Fact]
    public void What_is_no_incident_is_not_found() => Assert.All(["", "f", "broken", "ab"], word => Assert.Null(IncidentCatalogue.Find(word)));

    private static ArtifactResolver Resolver() => new(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);

    private async Task<List<IncidentReport>> RunAsync(ImmutableArray<Incident> incidents, CancellationToken cancellationToken = default)
    {
        var reports = new List<IncidentReport>();
        var run = new IncidentRun(new IncidentFolder(_folder, Resolver(), progress: null), jobs: 1, TimeProvider.System, new Progress<SceneProgress>());
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

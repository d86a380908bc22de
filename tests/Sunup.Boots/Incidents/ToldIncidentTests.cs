using Sunup.Planning.Artifacts;
using Sunup.Trials.Incidents;

namespace Sunup.Boots.Incidents;

/// <summary>The incidents of <c>sunup demo incidents</c>, by real boots: each fails and is cured as told, and as predicted.</summary>
public sealed class ToldIncidentTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-told-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task A_memory_too_small_for_the_initrd() => TellAsync("small-memory");

    [Theory]
    [InlineData("broken-padding")]
    [InlineData("lost-root")]
    [InlineData("lz4-unified")]
    [InlineData("unsound-kvm")]
    public Task The_others(string name)
    {
        Requires.AllBoots();
        return TellAsync(name);
    }

    private async Task TellAsync(string name)
    {
        Requires.Tool("qemu-system-x86_64");
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var run = new IncidentRun(new IncidentFolder(_folder, resolver, progress: null), jobs: 2, TimeProvider.System, new Ends(output));
        var reports = new List<IncidentReport>();
        await foreach (var told in run.RunAsync([IncidentCatalogue.Find(name)!], TestContext.Current.CancellationToken))
        {
            reports.Add(told);
        }

        var report = Assert.Single(reports);
        Assert.Null(report.Missing);
        if (name == "unsound-kvm" && report.NotHere is { } reason)
        {
            Assert.Skip(reason);
        }

        Assert.Equal(IncidentOutcome.AsTold, report.Outcome);
        Assert.Empty(report.Disagreements);
        Assert.All(report.Scenes, scene => Assert.True(File.Exists(Path.Combine(_folder, $"{scene.Scene.Name}.machine.yaml"))));
    }

    private sealed class Ends(ITestOutputHelper output) : IProgress<SceneProgress>
    {
        public void Report(SceneProgress value)
        {
            if (value.Report is { } report)
            {
                output.WriteLine($"{value.Scene.Name}: {report.Observation.Summary} ({report.Observation.Elapsed.TotalSeconds:0.0} s)");
                output.WriteLine(string.Join('\n', report.Comparisons.Select(row => $"  {row.What}: {row.Predicted} / {row.Seen}")));
            }
        }
    }
}

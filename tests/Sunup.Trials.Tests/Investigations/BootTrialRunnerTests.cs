using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles.Editing;
using Sunup.Trials.Boots;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Boots;
using Sunup.Trials.Tests.Checks;

namespace Sunup.Trials.Tests.Investigations;

public sealed class BootTrialRunnerTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<TrialOutcome> RunAsync(string id, params Change[] changes)
    {
        _folder.Write("vmlinuz", new byte[16]);
        var path = _folder.Write("m.machine.yaml", Encoding.UTF8.GetBytes("boot: { kernel: vmlinuz }\nroute: direct\nhardware: { accel: kvm }\n"));
        var text = MachineFileText.Of(path, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var resolver = new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = _folder.PathOf("cache") }, TimeProvider.System);
        var runner = new BootTrialRunner(path, text, resolver, Refuse, store: null, TimeProvider.System);
        return await runner.RunAsync(Variant.Of(changes), 0, TestContext.Current.CancellationToken);

        Task<BootReport> Refuse(MachineConfig machine, CancellationToken cancellationToken) =>
            throw new FindingException(new Finding { Id = id, Severity = FindingSeverity.Error, Summary = "refused" });
    }

    [Theory]
    [InlineData("SU0107", TrialResult.Down)]
    [InlineData("SU0202", TrialResult.Down)]
    [InlineData("SU0115", TrialResult.Down)]
    [InlineData("SU0103", TrialResult.Unresolved)]
    [InlineData("SU0113", TrialResult.Unresolved)]
    public async Task A_machine_that_is_refused_is_down_and_what_could_not_be_tried_says_nothing(string id, TrialResult result)
    {
        var outcome = await RunAsync(id);
        Assert.Equal(result, outcome.Result);
        Assert.Contains("refused", outcome.Summary, StringComparison.Ordinal);
        Assert.Equal(result is TrialResult.Down, outcome.Findings.Count == 1);
    }

    [Fact]
    public async Task A_change_that_gives_no_machine_file_says_nothing()
    {
        var outcome = await RunAsync("SU0202", Change.Set("hardware.memory", null, "much", "a test"));
        Assert.Equal(TrialResult.Unresolved, outcome.Result);
        Assert.Contains("hardware.memory", outcome.Summary, StringComparison.Ordinal);
    }
}

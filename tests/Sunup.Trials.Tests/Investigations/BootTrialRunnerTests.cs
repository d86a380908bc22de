using System.Text;
using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;
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
    [InlineData("SU0115", TrialResult.Down)]
    [InlineData("SU0201", TrialResult.Down)]
    [InlineData("SU0202", TrialResult.Down)]
    [InlineData("SU0203", TrialResult.Down)]
    [InlineData("SU0207", TrialResult.Down)]
    [InlineData("SU0208", TrialResult.Down)]
    [InlineData("SU0210", TrialResult.Down)]
    [InlineData("SU0211", TrialResult.Down)]
    [InlineData("SU0218", TrialResult.Down)]
    [InlineData("SU0255", TrialResult.Down)]
    [InlineData("SU0281", TrialResult.Down)]
    [InlineData("SU0204", TrialResult.Unresolved)]
    [InlineData("SU0205", TrialResult.Unresolved)]
    [InlineData("SU0206", TrialResult.Unresolved)]
    [InlineData("SU0217", TrialResult.Unresolved)]
    [InlineData("SU0223", TrialResult.Unresolved)]
    [InlineData("SU0286", TrialResult.Unresolved)]
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
    public async Task A_file_that_cannot_be_made_for_a_trial_says_nothing_of_the_machine()
    {
        var made = new MadeFile(_folder.PathOf("nowhere"), "a.img", [], (_, _) => Task.FromResult(true));
        var outcome = await RunAsync("SU0202", Change.Set("boot.initrd", null, made.Path, "a test") with { MadeFiles = [made] });
        Assert.Equal(TrialResult.Unresolved, outcome.Result);
        Assert.Contains("SU0186", outcome.Summary, StringComparison.Ordinal);
    }

    /// <summary>The iPXE that QEMU starts is as much a part of a boot as its kernel.</summary>
    [Fact]
    public async Task An_outcome_is_not_known_any_more_where_the_iPXE_is_another()
    {
        _folder.Write("vmlinuz", new byte[16]);
        _folder.Write("ipxe.lkrn", [1]);
        _folder.Write("qemu", [1]);
        var path = _folder.Write("m.machine.yaml", Encoding.UTF8.GetBytes("boot: { kernel: vmlinuz }\nroute: network\nnetwork: { ipxe: { file: ipxe.lkrn } }\nhardware: { qemu: qemu }\n"));
        var machine = MachineFileReader.Read(path, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)).Value!;
        var resolver = new ArtifactResolver(new ArtifactResolverOptions { CacheFolder = _folder.PathOf("cache") }, TimeProvider.System);
        var before = await new TrialKeys(resolver).OfAsync(machine, "text", TestContext.Current.CancellationToken);
        Assert.NotNull(before);
        Assert.Equal(before, await new TrialKeys(resolver).OfAsync(machine, "text", TestContext.Current.CancellationToken));
        _folder.Write("ipxe.lkrn", [1, 2]);
        Assert.NotEqual(before, await new TrialKeys(resolver).OfAsync(machine, "text", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_change_that_gives_no_machine_file_says_nothing()
    {
        var outcome = await RunAsync("SU0202", Change.Set("hardware.memory", null, "much", "a test"));
        Assert.Equal(TrialResult.Unresolved, outcome.Result);
        Assert.Contains("hardware.memory", outcome.Summary, StringComparison.Ordinal);
    }
}

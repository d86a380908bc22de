using Sunup.Model;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Boots;

namespace Sunup.Trials.Tests.Investigations;

public sealed class TrialStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-trials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_boot_of_a_variant_is_remembered_by_itself()
    {
        var store = new TrialStore(_folder);
        var down = new TrialOutcome(TrialResult.Down, Stage.Root, "SU0910", "no root", TimeSpan.FromSeconds(1.5))
        {
            Running = TimeSpan.FromSeconds(1.25),
            Findings = [new Finding { Id = "SU0910", Severity = FindingSeverity.Error, Summary = "no root", Remedies = [new Remedy("Compare root=")] }],
        };
        store.Add("k", down);
        store.Add("k", down with { Result = TrialResult.Up });
        Assert.Equal(TrialResult.Down, store.Find("k", 0)!.Result);
        Assert.Equal(TrialResult.Up, store.Find("k", 1)!.Result);
        Assert.Null(store.Find("k", 2));
        Assert.Null(store.Find("other", 0));
        Assert.Equal("Compare root=", store.Find("k", 0)!.Findings[0].Remedies[0].Text);
        Assert.Equal(TimeSpan.FromSeconds(1.5), store.Find("k", 0)!.Elapsed);
        Assert.Equal(TimeSpan.FromSeconds(1.25), store.Find("k", 0)!.Running);
    }

    /// <summary>A run that was killed while it wrote: that boot is made again, and what came of it is kept.</summary>
    [Fact]
    public void Half_a_line_is_no_boot_and_spoils_none()
    {
        var store = new TrialStore(_folder);
        store.Add("k", new TrialOutcome(TrialResult.Down, Stage.Root, null, "first", TimeSpan.Zero));
        File.AppendAllText(Path.Combine(_folder, "k.jsonl"), "{\"result\":\"Up\",\"sta");
        Assert.Null(store.Find("k", 1));
        store.Add("k", new TrialOutcome(TrialResult.Up, Stage.Up, null, "second", TimeSpan.Zero));
        store.Add("k", new TrialOutcome(TrialResult.Up, Stage.Up, null, "third", TimeSpan.Zero));
        Assert.Equal(["first", "second", "third", null], Enumerable.Range(0, 4).Select(attempt => store.Find("k", attempt)?.Summary));
    }

    [Fact]
    public void What_is_damaged_is_as_good_as_not_there()
    {
        File.WriteAllText(Path.Combine(_folder, "k.jsonl"), "{\"result\":");
        Assert.Null(new TrialStore(_folder).Find("k", 0));
    }
}

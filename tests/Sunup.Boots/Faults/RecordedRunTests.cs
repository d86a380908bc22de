using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>What is kept of boots, and what is told of those that were not booted.</summary>
public sealed class RecordedRunTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-recorded-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_record_is_judged_and_not_booted_again()
    {
        Record("launch/known", "SU0203");
        using var run = new RecordedRun(_folder.FullName, output);
        Assert.Equal(["SU0203"], await run.JudgeAsync([Case("launch/known", _ => throw new InvalidOperationException("was booted again"))]));
        Assert.Contains("SU0203", await ProgressAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_left_the_catalogue_is_deleted_and_what_is_no_record_stays()
    {
        Record("launch/known", "SU0203");
        Record("launch/left", "SU0203");
        Record("gone/left", "SU0203");
        Record("healthy-boot-in-the-same-folder", "SU0203");
        File.WriteAllText(Path.Combine(Record("launch/mine", "SU0203"), "notes.txt"), "x");
        using (var run = new RecordedRun(_folder.FullName, output))
        {
            run.Forget(["launch/known", "launch/not-run-yet"]);
        }

        var kept = Directory.GetFiles(_folder.FullName, "outcome.tsv", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.FullName, Path.GetDirectoryName(file)!));
        Assert.Equal(["healthy-boot-in-the-same-folder", "launch/known", "launch/mine"], kept.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_needs_a_ground_that_is_not_there_is_counted_and_told()
    {
        Record("root/known", "SU1013");
        using var run = new RecordedRun(_folder.FullName, output);
        var rows = await run.JudgeAsync([Case("root/known", _ => throw new InvalidOperationException()), Case("root/other", _ => Task.FromResult(FaultSite.Ground("nosuch")))]);
        Assert.Equal(["SU1013"], rows);
        Assert.Equal("nosuch/vmlinuz-cloud", Assert.Single(run.LeftOut).Value);
        Assert.Contains("1 of 2 judged; 1 left out for want of grounds (docs/faults.md): nosuch/vmlinuz-cloud", await ProgressAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_cannot_be_made_fails_the_run_by_its_name()
    {
        using var run = new RecordedRun(_folder.FullName, output);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => run.JudgeAsync([Case("root/broken", _ => throw new IOException("no room"))]));
        Assert.Contains("root/broken", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no room", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_kept()
    {
        string? kept = null;
        using (var run = new RecordedRun(records: null, output))
        {
            await run.JudgeAsync<string>([new("refused", site => Task.FromResult(FaultSite.Direct() with { Boot = new BootConfig { Kernel = site.PathOf("nowhere") } }), boot => kept = boot.Folder)]);
            Assert.True(Directory.Exists(kept));
        }

        Assert.False(Directory.Exists(kept));
    }

    private static RecordedCase<string> Case(string name, Func<FaultSite, Task<MachineConfig>> make) => new(name, make, boot => string.Join(' ', boot.Errors));

    private Task<string> ProgressAsync() => File.ReadAllTextAsync(Path.Combine(_folder.FullName, "progress.log"), TestContext.Current.CancellationToken);

    private string Record(string name, string error)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, RecordedBoot.ConsoleName), "");
        File.WriteAllText(Path.Combine(folder, "outcome.tsv"), $"False\tnone\t{error}\t1.0\tit did not come up\n");
        return folder;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using Sunup.Boots.Faults;

namespace Sunup.Boots.HealthyBoots;

/// <summary>Healthy machines of many kinds: nothing is called an error, neither while they are watched nor in their consoles. docs/faults.md.</summary>
public sealed class HealthyBootTests(ITestOutputHelper output)
{
    /// <summary>What the emulator does to a guest on a host that is too busy, or at random with all features on: named as that.</summary>
    private static readonly string[] s_emulators = ["SU0750", "SU0717"];

    /// <summary>With SUNUP_HEALTHY_RECORDS a run goes on where the last one ended; SUNUP_HEALTHY names what a name starts with.</summary>
    [Fact]
    public async Task Nothing_is_wrong_with_a_machine_that_comes_up()
    {
        Requires.AllBoots();
        Requires.Tool("qemu-system-x86_64");
        var records = Environment.GetEnvironmentVariable("SUNUP_HEALTHY_RECORDS");
        var folder = records ?? Directory.CreateTempSubdirectory("sunup-healthy-records-").FullName;
        var wanted = Environment.GetEnvironmentVariable("SUNUP_HEALTHY") ?? "";
        var machines = HealthyCatalogue.All.Where(healthy => (!healthy.NeedsGround || Grounds.Has("trixie")) && healthy.Name.StartsWith(wanted, StringComparison.Ordinal)).ToList();
        var judged = new ConcurrentDictionary<string, HealthyJudgement>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(machines, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (healthy, token) =>
        {
            try
            {
                judged[healthy.Name] = await JudgeAsync(healthy, Path.Combine(folder, healthy.Name), token);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                await TellAsync(records, $"{healthy.Name} was not made: {exception}");
            }

            await TellAsync(records, $"{judged.GetValueOrDefault(healthy.Name)}");
        });
        var rows = machines.Select(healthy => judged.GetValueOrDefault(healthy.Name)).OfType<HealthyJudgement>().ToList();
        rows.Where(row => !row.IsClean).ToList().ForEach(row => output.WriteLine($"{row}"));
        Assert.Equal(machines.Count, rows.Count);
        Score(rows);
    }

    private static async Task TellAsync(string? records, string line)
    {
        if (records is not null)
        {
            await File.AppendAllTextAsync(Path.Combine(records, "progress.log"), line + "\n", CancellationToken.None);
        }
    }

    private void Score(List<HealthyJudgement> rows)
    {
        var up = rows.Where(row => row.Boot.CameUp).ToList();
        var emulators = rows.Except(up).Count(row => row.Boot.FirstError is { } first && s_emulators.Contains(first, StringComparer.Ordinal));
        Print("came up", up.Count, rows.Count);
        Print("ended by the emulator, and named so", emulators, rows.Count);
        var live = Print("errors on healthy, watched", up.Count(row => row.Boot.Errors.Count > 0), up.Count);
        var log = Print("errors on healthy, log alone", up.Count(row => row.LogErrors.Count > 0), up.Count);
        Print("log says that it came up", up.Count(row => row.LogCameUp), up.Count);
        Assert.Equal(rows.Count, up.Count + emulators);
        Assert.True(live <= 1 && log <= 1, "a healthy machine is said to have errors");
    }

    private double Print(string what, int count, int of)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-38} {count,3} of {of,3}  {100.0 * count / of,5:0.0} %"));
        return 100.0 * count / of;
    }

    private static async Task<HealthyJudgement> JudgeAsync(HealthyBoot healthy, string folder, CancellationToken cancellationToken)
    {
        if (RecordedBoot.Read(folder) is { } earlier)
        {
            return HealthyJudgement.Of(healthy, earlier);
        }

        await using var site = new FaultSite();
        return HealthyJudgement.Of(healthy, await FaultBoot.RunAsync(healthy.Make(site), folder, cancellationToken));
    }
}

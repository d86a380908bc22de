using System.Globalization;
using Sunup.Boots.Faults;

namespace Sunup.Boots.HealthyBoots;

/// <summary>Healthy machines of many kinds: nothing is called an error, neither while they are watched nor in their consoles. docs/faults.md.</summary>
public sealed class HealthyBootTests(ITestOutputHelper output)
{
    /// <summary>Of all boots, the most that may end by what the emulator does to a guest.</summary>
    private const int MostEmulatedPercent = 5;

    /// <summary>What the emulator does to a guest on a host that is too busy, or at random with all features on: named as that.</summary>
    private static readonly string[] s_emulators = ["SU0750", "SU0717"];

    [Theory]
    [InlineData("hardware-q35")]
    [InlineData("hardware-max-2")]
    public async Task A_healthy_machine_has_no_error(string name)
    {
        Requires.Tool("qemu-system-x86_64");
        using var run = new RecordedRun(records: null, output);
        var row = Assert.Single(await run.JudgeAsync([Case(HealthyCatalogue.All.Single(healthy => healthy.Name == name))]));
        Assert.True(row.Boot.CameUp && row.LogCameUp, $"{row}");
        Assert.Empty(row.Boot.Errors);
        Assert.Empty(row.LogErrors);
    }

    /// <summary>With SUNUP_HEALTHY_RECORDS a run goes on where the last one ended; SUNUP_HEALTHY names what a name starts with.</summary>
    [Fact]
    public async Task Nothing_is_wrong_with_a_machine_that_comes_up()
    {
        Requires.AllBoots();
        Requires.Tool("qemu-system-x86_64");
        var wanted = Environment.GetEnvironmentVariable("SUNUP_HEALTHY") ?? "";
        var machines = HealthyCatalogue.All.Where(healthy => healthy.Name.StartsWith(wanted, StringComparison.Ordinal)).ToList();
        using var run = new RecordedRun(Environment.GetEnvironmentVariable("SUNUP_HEALTHY_RECORDS"), output);
        run.Forget([.. HealthyCatalogue.All.Select(healthy => healthy.Name)]);
        var rows = await run.JudgeAsync([.. machines.Select(Case)]);
        Assert.Equal(machines.Count, rows.Count + run.LeftOut.Count);
        Score(rows, machines.Count);
    }

    private static RecordedCase<HealthyJudgement> Case(HealthyBoot healthy) => new(healthy.Name, site => Task.FromResult(healthy.Make(site)), boot => HealthyJudgement.Of(healthy, boot));

    private void Score(List<HealthyJudgement> rows, int all)
    {
        var up = rows.Where(row => row.Boot.CameUp).ToList();
        var emulated = rows.Except(up).Where(row => row.Boot.FirstError is { } first && s_emulators.Contains(first, StringComparer.Ordinal)).ToList();
        Print("judged", rows.Count, all);
        Print("came up", up.Count, rows.Count);
        Print("ended by the emulator, and named so", emulated.Count, rows.Count);
        Print("errors on healthy, watched", up.Count(row => row.Boot.Errors.Count > 0), up.Count);
        Print("errors on healthy, log alone", up.Count(row => row.LogErrors.Count > 0), up.Count);
        Print("log says that it came up", up.Count(row => row.LogCameUp), up.Count);
        AssertNone("did not come up", rows.Except(up).Except(emulated));
        AssertNone("has errors", up.Where(row => row.Boot.Errors.Count > 0 || row.LogErrors.Count > 0));
        AssertNone("came up, and its log does not say so", up.Where(row => !row.LogCameUp && !row.Healthy.EndsAtInit));
        Assert.True(emulated.Count * 100 <= rows.Count * MostEmulatedPercent, "the emulator ended too many for the others to be believed");
    }

    private static void AssertNone(string what, IEnumerable<HealthyJudgement> rows) => Assert.Equal("", string.Concat(rows.Select(row => $"{what}: {row}\n")));

    private void Print(string what, int count, int of) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-38} {count,3} of {of,3}  {(of == 0 ? 100 : 100.0 * count / of),5:0.0} %"));
}

using System.Globalization;
using Sunup.Trials.Investigations;

namespace Sunup.Boots.Proofs;

/// <summary>Faults that were planted are isolated by real boots, to the factor that is at fault and no other; what cannot be decided is said to be undecided.</summary>
/// <remarks>
/// Most run with SUNUP_ALL_VERDICTS=1 only. SUNUP_PROOF_FAULT=TEXT takes only those whose name holds the text, SUNUP_PROOF_TABLE=FILE gets a row of each: fault, boots, seconds, verdict, judgement.
/// </remarks>
public sealed class ProofTests(ITestOutputHelper output) : IDisposable
{
    private readonly PlantedFault _fault = new();

    public void Dispose() => _fault.Dispose();

    public static TheoryData<string> Faults => [.. PlantedFaults.All.Select(planted => planted.Fault)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_isolated(string fault)
    {
        var planted = PlantedFaults.All.Single(planted => planted.Fault == fault);
        if (!planted.IsQuick)
        {
            Requires.AllBoots();
        }

        Assert.SkipUnless(fault.Contains(Environment.GetEnvironmentVariable("SUNUP_PROOF_FAULT") ?? "", StringComparison.Ordinal), "not asked for by SUNUP_PROOF_FAULT");
        await planted.Prepare(_fault);
        var started = TimeProvider.System.GetTimestamp();
        var report = await _fault.ProveAsync(planted.Machine, output, planted.Budget, planted.Alternatives, planted.Runs);
        var judged = planted.Judge(report);
        await TellAsync(planted, report, TimeProvider.System.GetElapsedTime(started), judged);
        Assert.True(judged is "right" || (judged is "undecided" && planted.MayBeUndecided), $"{judged}: {report.Verdict("m")}");
        if (planted.Threshold is { } threshold)
        {
            Verify(threshold, Assert.Single(report.Thresholds));
        }
    }

    private static void Verify((long Fails, long Works) expected, Threshold threshold)
    {
        var (fails, works) = (Number(threshold.Fails), Number(threshold.Works));
        Assert.True(expected.Fails < expected.Works ? fails >= expected.Fails && works <= expected.Works : (fails, works) == expected, threshold.Words());
        Assert.True(threshold is { Failing.Downs: > 0, Working: { Ups: > 0, Downs: 0 }, Confidence: >= 0.95 }, threshold.Words());
    }

    private static long Number(string value) => long.Parse(value.TrimEnd('M', 'i', 'B'), CultureInfo.InvariantCulture);

    /// <summary>A row of the table: shown with the test, and written to the file that SUNUP_PROOF_TABLE names.</summary>
    private async Task TellAsync(PlantedCase planted, InvestigationReport report, TimeSpan elapsed, string judged)
    {
        var row = string.Create(CultureInfo.InvariantCulture, $"| {planted.Fault} | {report.Trials.Length} | {elapsed.TotalSeconds:0} | {report.Cure?.ToString() ?? report.Outcome.ToString()} | {judged} |");
        output.WriteLine(row);
        if (Environment.GetEnvironmentVariable("SUNUP_PROOF_TABLE") is { Length: > 0 } path)
        {
            await File.AppendAllTextAsync(path, row + "\n", TestContext.Current.CancellationToken);
        }
    }
}

using System.Globalization;

namespace Sunup.Boots.Faults;

/// <summary>Named faults, one at a time, over all stages: the cause is told first, by the watched boot and from its console alone. docs/faults.md.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly string[] s_quick = ["machine-type", "cpu-for-32-bits", "initrd-cut-gzip", "init-ends", "no-boot-device"];

    public static TheoryData<string> Quick => [.. s_quick];

    [Theory]
    [MemberData(nameof(Quick))]
    public async Task A_fault_is_told_as_what_it_is(string name)
    {
        Requires.Tool("qemu-system-x86_64");
        using var run = new RecordedRun(records: null, output);
        var judgement = Assert.Single(await run.JudgeAsync([Case(FaultCatalogue.All.First(fault => fault.Name == name))]));
        output.WriteLine($"{FaultJudgement.Heading}\n{judgement}\n{judgement.Boot.Summary}");
        Assert.Equal((Answer.Right, Answer.Right), (judgement.Live, judgement.Log));
        Assert.True(judgement.StageIsRight);
    }

    /// <summary>With SUNUP_FAULT_RECORDS a run goes on where the last one ended; SUNUP_FAULTS names areas or faults.</summary>
    [Fact]
    public async Task The_cause_is_told_first()
    {
        Requires.AllBoots();
        Requires.Tool("qemu-system-x86_64");
        var wanted = Environment.GetEnvironmentVariable("SUNUP_FAULTS")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var faults = FaultCatalogue.All.Where(fault => wanted.Length == 0 || wanted.Contains(fault.Area, StringComparer.Ordinal) || wanted.Contains(fault.Name, StringComparer.Ordinal)).ToList();
        using var run = new RecordedRun(Environment.GetEnvironmentVariable("SUNUP_FAULT_RECORDS"), output);
        run.Forget([.. FaultCatalogue.All.Select(fault => fault.RecordName)]);
        var rows = await run.JudgeAsync([.. faults.Select(Case)]);
        output.WriteLine(FaultJudgement.Heading);
        rows.ForEach(row => output.WriteLine($"{row}"));
        Assert.Equal(faults.Count, rows.Count + run.LeftOut.Count);
        Score(rows, faults.Count);
    }

    private static RecordedCase<FaultJudgement> Case(Fault fault) => new(fault.RecordName, fault.Plant, boot => FaultJudgement.Of(fault, boot));

    private void Score(List<FaultJudgement> rows, int all)
    {
        Print("judged", rows.Count, all);
        var logs = rows.Where(row => row.HasLog).ToList();
        var findings = rows.Where(row => row.Live is Answer.Right).Select(row => row.Boot.Errors[0])
            .Concat(logs.Where(row => row.Log is Answer.Right).Select(row => row.LogErrors[0])).Distinct().Count();
        var live = Print("cause first, watched", rows.Count(row => row.Live is Answer.Right), rows.Count);
        var log = Print("cause first, log alone", logs.Count(row => row.Log is Answer.Right), logs.Count);
        var unknown = Print("unknown, watched", rows.Count(row => row.Live is Answer.Unknown), rows.Count);
        var unknownLog = Print("unknown, log alone", logs.Count(row => row.Log is Answer.Unknown), logs.Count);
        var stage = Print("stage right, watched", rows.Count(row => row.StageIsRight), rows.Count);
        var stageLog = Print("stage right, log alone", logs.Count(row => row.LogStageIsRight), logs.Count);
        output.WriteLine($"{findings} different findings, each first of a real failure");
        Assert.True(live >= 90 && log >= 90, "the cause is not first often enough");
        Assert.True(unknown <= 5 && unknownLog <= 5, "too much is unknown");
        Assert.True(stage >= 90 && stageLog >= 90, "the stage is wrong too often");
        Assert.True(findings >= 60 || Environment.GetEnvironmentVariable("SUNUP_FAULTS") is not null, "too few different findings");
    }

    private double Print(string what, int count, int of)
    {
        var share = of == 0 ? 100 : 100.0 * count / of;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {count,3} of {of,3}  {share,5:0.0} %"));
        return share;
    }
}

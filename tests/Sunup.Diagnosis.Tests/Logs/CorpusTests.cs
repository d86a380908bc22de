using System.Globalization;
using Sunup.Diagnosis.Logs;
using Sunup.Diagnosis.Traces;

namespace Sunup.Diagnosis.Tests.Logs;

/// <summary>Whole logs with their labels: testdata/logs/labels.tsv, the captures of testdata/consoles, and those of planted faults. testdata/README.md says where they come from.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Labels().Select(label => label.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_log_is_explained_as_its_label_says(string name)
    {
        var label = Labels().First(label => label.Name == name);
        var boot = Boot(label);
        Assert.Equal((label.CameUp, label.Stage, label.Cause), (boot.CameUp, StageOf(boot), Explain.Cause(boot) ?? "-"));
    }

    [Fact]
    public void The_scoreboard()
    {
        var labels = Labels();
        var failing = labels.Where(label => label.Cause != "-").ToList();
        var healthy = labels.Where(label => label is { CameUp: true, Cause: "-" }).ToList();
        Print("cause first", failing.Count(label => Explain.Cause(Boot(label)) == label.Cause), failing.Count);
        Print("stage right", labels.Count(label => StageOf(Boot(label)) == label.Stage), labels.Count);
        Print("came up right", labels.Count(label => Boot(label).CameUp == label.CameUp), labels.Count);
        Print("unknown, of failing", failing.Count(label => Explain.Cause(Boot(label)) is null), failing.Count);
        var falseErrors = healthy.Count(label => Boot(label).HasError);
        Print("errors on healthy", falseErrors, healthy.Count);
        Assert.Equal(0, falseErrors);
        Assert.True(healthy.Count >= 10 && failing.Count >= 40);
    }

    private void Print(string what, int count, int of) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-20} {count,3} of {of,3}  {100.0 * count / of,5:0.0} %"));

    private static string StageOf(ExplainedBoot boot) => boot.StageReached is { } stage ? Words.Of(stage) : "none";

    private static ExplainedBoot Boot(Label label) => Explain.All(Explain.Read(label.Folder, label.Name + ".log")).Headline;

    private static List<Label> Labels() => [.. Labels("logs"), .. Labels("consoles"), .. Labels("launch"), .. Labels("faults")];

    private static IEnumerable<Label> Labels(string folder) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", folder, "labels.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Select(cells => new Label(folder, cells[0], bool.Parse(cells[1]), cells[2], cells[3]));

    private sealed record Label(string Folder, string Name, bool CameUp, string Stage, string Cause);
}

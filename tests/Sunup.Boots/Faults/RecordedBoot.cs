using System.Globalization;
using System.Text;
using Sunup.Cli.Views;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>What became of a boot: what was said while it was watched, and the console as it was kept.</summary>
internal sealed record RecordedBoot
{
    public const string ConsoleName = "console.log";
    private const string OutcomeName = "outcome.tsv";
    private const string TraceName = "trace.json";
    private const string CommandName = "command";

    private static readonly string[] s_names = [ConsoleName, OutcomeName, TraceName, CommandName];

    public required string Folder { get; init; }

    public required bool CameUp { get; init; }

    /// <summary>The highest stage seen; null for none.</summary>
    public required Stage? Reached { get; init; }

    /// <summary>Ids of severity error, in the order in which they were told.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    public string? FirstError => Errors is [var first, ..] ? first : null;

    public required TimeSpan Took { get; init; }

    /// <summary>The sentence of the verdict, or of the refusal.</summary>
    public required string Summary { get; init; }

    public string ConsolePath => Path.Combine(Folder, ConsoleName);

    public static Task<RecordedBoot> WriteAsync(string folder, BootTrace trace, string command, CancellationToken cancellationToken)
    {
        using (var events = new StreamWriter(Path.Combine(folder, TraceName)))
        {
            TraceJson.Write(events, trace);
        }

        File.WriteAllText(Path.Combine(folder, CommandName), command + "\n");
        return new RecordedBoot
        {
            Folder = folder,
            CameUp = trace.Verdict.Outcome is BootOutcome.CameUp,
            Reached = trace.Verdict.StageReached,
            Errors = [.. trace.Findings.Where(finding => finding.Severity is FindingSeverity.Error).Select(finding => finding.Id)],
            Took = trace.EndedAt - trace.StartedAt,
            Summary = trace.Verdict.Summary,
        }.SaveAsync(cancellationToken);
    }

    public static Task<RecordedBoot> WriteRefusalAsync(string folder, Finding finding, CancellationToken cancellationToken) =>
        new RecordedBoot { Folder = folder, CameUp = false, Reached = null, Errors = [finding.Id], Took = TimeSpan.Zero, Summary = finding.Summary }.SaveAsync(cancellationToken);

    /// <summary>The folder holds what is kept of a boot, and nothing else.</summary>
    public static bool IsRecord(string folder)
    {
        var names = Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ToList();
        return names.Contains(ConsoleName) && names.TrueForAll(s_names.Contains);
    }

    /// <summary>What was kept of an earlier run; null where there is none, or it ended in the middle.</summary>
    public static RecordedBoot? Read(string folder)
    {
        var path = Path.Combine(folder, OutcomeName);
        if (!File.Exists(path))
        {
            return null;
        }

        var cells = File.ReadAllText(path).TrimEnd('\n').Split('\t');
        return new RecordedBoot
        {
            Folder = folder,
            CameUp = bool.Parse(cells[0]),
            Reached = cells[1] == "none" ? null : Enum.Parse<Stage>(cells[1]),
            Errors = cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Took = TimeSpan.FromSeconds(double.Parse(cells[3], CultureInfo.InvariantCulture)),
            Summary = cells[4],
        };
    }

    /// <summary>The console's text alone, as a user has it who has no more.</summary>
    public ExplainedBoot ExplainLog()
    {
        var explainer = new LogExplainer(Catalogue.BuiltIn);
        explainer.Begin(ConsoleName);
        explainer.Add(File.ReadAllBytes(ConsolePath));
        return explainer.Complete().Headline;
    }

    public static string WordOf(Stage? stage) => stage is { } reached ? Words.Of(reached) : "none";

    public static IReadOnlyList<string> ErrorsOf(ExplainedBoot boot) =>
        [.. boot.Findings.Where(judged => judged.Finding.Severity is FindingSeverity.Error).Select(judged => judged.Finding.Id)];

    private async Task<RecordedBoot> SaveAsync(CancellationToken cancellationToken)
    {
        var line = string.Join('\t', CameUp, Reached?.ToString() ?? "none", string.Join(' ', Errors), Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture), Summary.ReplaceLineEndings(" "));
        await File.WriteAllTextAsync(Path.Combine(Folder, OutcomeName), line + "\n", Encoding.UTF8, cancellationToken);
        return this;
    }
}

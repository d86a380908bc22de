using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sunup.Model;

namespace Sunup.Trials.Investigations.Boots;

/// <summary>Outcomes of earlier trials, one small file for each key, a line for each boot. What cannot be read or written is as good as not there.</summary>
public sealed class TrialStore(string folder)
{
    private readonly Lock _lock = new();

    /// <summary>The outcome of the boot number <paramref name="attempt"/>, from 0, of what <paramref name="key"/> stands for; null where it was not booted so often.</summary>
    public TrialOutcome? Find(string key, int attempt)
    {
        try
        {
            return File.ReadLines(PathOf(key)).Select(Read).OfType<StoredOutcome>().ElementAtOrDefault(attempt)?.ToOutcome();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Add(string key, TrialOutcome outcome)
    {
        try
        {
            lock (_lock)
            {
                Directory.CreateDirectory(folder);
                using var file = new FileStream(PathOf(key), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
                var line = JsonSerializer.Serialize(StoredOutcome.Of(outcome), TrialStoreJson.Default.StoredOutcome);
                file.Write(Encoding.UTF8.GetBytes($"{(EndsWithinLine(file) ? "\n" : "")}{line}\n"));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Only memory: the next investigation boots it again.
        }
    }

    /// <summary>What a run that was killed left behind is half a line: it counts for nothing, and the next outcome does not become a part of it.</summary>
    private static bool EndsWithinLine(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    private static StoredOutcome? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TrialStoreJson.Default.StoredOutcome) is { Findings: not null, Summary: not null } stored ? stored : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(string key) => Path.Combine(folder, $"{key}.jsonl");
}

/// <summary>An outcome on disk.</summary>
internal sealed record StoredOutcome(TrialResult Result, Stage Stage, string? CauseId, string Summary, double Seconds, double RunningSeconds, IReadOnlyList<StoredFinding> Findings)
{
    public static StoredOutcome Of(TrialOutcome outcome) => new(
        outcome.Result, outcome.Stage, outcome.CauseId, outcome.Summary, outcome.Elapsed.TotalSeconds, outcome.Running.TotalSeconds,
        [.. outcome.Findings.Select(finding => new StoredFinding(finding.Id, finding.Severity, finding.Summary, [.. finding.Remedies]))]);

    public TrialOutcome ToOutcome() => new(Result, Stage, CauseId, Summary, TimeSpan.FromSeconds(Seconds))
    {
        Running = TimeSpan.FromSeconds(RunningSeconds),
        Findings = [.. Findings.Select(finding => new Finding { Id = finding.Id, Severity = finding.Severity, Summary = finding.Summary, Remedies = [.. finding.Remedies] })],
    };
}

/// <summary>A finding on disk: what hypotheses are made from.</summary>
internal sealed record StoredFinding(string Id, FindingSeverity Severity, string Summary, IReadOnlyList<Remedy> Remedies);

[JsonSerializable(typeof(StoredOutcome))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
internal sealed partial class TrialStoreJson : JsonSerializerContext;

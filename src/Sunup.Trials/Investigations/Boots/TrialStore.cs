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
            return File.ReadLines(PathOf(key)).Skip(attempt).FirstOrDefault() is { } line
                && JsonSerializer.Deserialize(line, TrialStoreJson.Default.StoredOutcome) is { } stored ? stored.ToOutcome() : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
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
                File.AppendAllText(PathOf(key), JsonSerializer.Serialize(StoredOutcome.Of(outcome), TrialStoreJson.Default.StoredOutcome) + "\n");
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Only memory: the next investigation boots it again.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, $"{key}.jsonl");
}

/// <summary>An outcome on disk.</summary>
internal sealed record StoredOutcome(TrialResult Result, Stage Stage, string? CauseId, string Summary, double Seconds, IReadOnlyList<StoredFinding> Findings)
{
    public static StoredOutcome Of(TrialOutcome outcome) => new(
        outcome.Result, outcome.Stage, outcome.CauseId, outcome.Summary, outcome.Elapsed.TotalSeconds,
        [.. outcome.Findings.Select(finding => new StoredFinding(finding.Id, finding.Severity, finding.Summary, [.. finding.Remedies]))]);

    public TrialOutcome ToOutcome() => new(Result, Stage, CauseId, Summary, TimeSpan.FromSeconds(Seconds))
    {
        Findings = [.. Findings.Select(finding => new Finding { Id = finding.Id, Severity = finding.Severity, Summary = finding.Summary, Remedies = [.. finding.Remedies] })],
    };
}

/// <summary>A finding on disk: what hypotheses are made from.</summary>
internal sealed record StoredFinding(string Id, FindingSeverity Severity, string Summary, IReadOnlyList<Remedy> Remedies);

[JsonSerializable(typeof(StoredOutcome))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
internal sealed partial class TrialStoreJson : JsonSerializerContext;

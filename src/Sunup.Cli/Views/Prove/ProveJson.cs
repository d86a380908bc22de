using System.Text.Json;
using Sunup.Cli.Commands.Prove;
using Sunup.Trials.Investigations;

namespace Sunup.Cli.Views.Prove;

/// <summary>An investigation as JSON: stable, snake_case. docs/formats/prove-json.md has every key.</summary>
public static class ProveJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-prove/1";

    public static void Write(TextWriter output, Proof proof) => ResultJson.Write(output, Format, json =>
    {
        var report = proof.Report;
        json.WriteString("machine", proof.Machine.Name);
        json.WriteString("outcome", report.Outcome switch
        {
            InvestigationOutcome.ComesUp => "comes_up",
            InvestigationOutcome.Cured => "cured",
            _ => "undecided",
        });
        json.WriteString("verdict", report.Verdict(proof.Machine.Name));
        json.WriteNumber("probability_by_chance", report.Probability);
        json.WriteBoolean("budget_spent", report.IsBudgetSpent);
        WriteArm(json, "baseline", report.Baseline);
        if (report.Cure is { } cure)
        {
            WriteArm(json, "cured", report.Cured);
            TraceJson.WriteArray(json, "cure", cure.Changes, change => Write(json, change));
            TraceJson.WriteArray(json, "patch", [.. proof.Patch], line => json.WriteStringValue(TraceJson.Text(line)));
        }

        TraceJson.WriteArray(json, "refuted", [.. report.Refuted], change => Write(json, change));
        TraceJson.WriteArray(json, "trials", report.Trials, trial => Write(json, trial));
    });

    private static void WriteArm(Utf8JsonWriter json, string name, Arm arm)
    {
        json.WriteStartObject(name);
        json.WriteNumber("up", arm.Ups);
        json.WriteNumber("down", arm.Downs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Change change)
    {
        json.WriteStartObject();
        json.WriteString("factor", TraceJson.Text(change.Factor));
        json.WriteString("from", TraceJson.Text(change.From));
        json.WriteString("to", TraceJson.Text(change.To));
        json.WriteString("why", TraceJson.Text(change.Why));
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, Trial trial)
    {
        json.WriteStartObject();
        json.WriteNumber("number", trial.Number);
        TraceJson.WriteArray(json, "changes", trial.Variant.Changes, change => Write(json, change));
        json.WriteString("result", TrialWords.Result(trial.Outcome));
        json.WriteString("stage", TraceJson.Of(trial.Outcome.Stage));
        TraceJson.WriteOptional(json, "finding", trial.Outcome.CauseId);
        json.WriteString("summary", TraceJson.Text(trial.Outcome.Summary));
        json.WriteNumber("ms", (long)trial.Outcome.Elapsed.TotalMilliseconds);
        json.WriteBoolean("from_cache", trial.FromCache);
        json.WriteEndObject();
    }
}

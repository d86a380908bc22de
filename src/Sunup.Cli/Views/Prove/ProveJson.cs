using System.Text.Json;
using Sunup.Cli.Commands.Prove;
using Sunup.Model;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Differences;

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
        json.WriteString("verdict", proof.Verdict);
        json.WriteNumber("probability_by_chance", report.Probability);
        json.WriteBoolean("budget_spent", report.IsBudgetSpent);
        WriteArm(json, "baseline", report.Baseline);
        if (report.Cure is { } cure)
        {
            WriteArm(json, "cured", report.Cured);
            TraceJson.WriteArray(json, "cure", cure.Changes, change => Write(json, change));
            TraceJson.WriteArray(json, "patch", [.. proof.Patch], line => json.WriteStringValue(TraceJson.Text(line)));
        }

        TraceJson.WriteArray(json, "thresholds", report.Thresholds, threshold => Write(json, threshold));
        TraceJson.WriteArray(json, "remedies", [.. report.Remedies()], told => Write(json, told.Finding.Id, told.Remedy, told.Test));
        if (proof.Comparison is { } comparison)
        {
            WriteComparison(json, comparison.Report, comparison.Good);
        }

        TraceJson.WriteArray(json, "refuted", [.. report.Refuted], change => Write(json, change));
        TraceJson.WriteArray(json, "trials", report.Trials, trial => Write(json, trial));
    });

    private static void WriteComparison(Utf8JsonWriter json, BreakingReport breaking, string good)
    {
        json.WriteStartObject("comparison");
        json.WriteString("good", TraceJson.Text(good));
        json.WriteNumber("differences", breaking.Differences);
        WriteArm(json, "good_boots", breaking.Good);
        WriteArm(json, "good_with_the_difference", breaking.Broken);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Threshold threshold)
    {
        json.WriteStartObject();
        json.WriteString("factor", TraceJson.Text(threshold.Change.Factor));
        json.WriteString("works", TraceJson.Text(threshold.Works));
        WriteArm(json, "working", threshold.Working);
        json.WriteString("fails", TraceJson.Text(threshold.Fails));
        WriteArm(json, "failing", threshold.Failing);
        json.WriteBoolean("adjacent", threshold.Next);
        json.WriteNumber("confidence", threshold.Confidence);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string finding, Remedy remedy, RemedyTest test)
    {
        json.WriteStartObject();
        json.WriteString("finding", finding);
        json.WriteString("text", TraceJson.Text(remedy.Text));
        TraceJson.WriteOptional(json, "setting", remedy.Setting);
        json.WriteString("test", test switch
        {
            RemedyTest.SeenWorking => "seen_working",
            RemedyTest.NotEnough => "not_enough",
            _ => "untested",
        });
        json.WriteEndObject();
    }

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
        json.WriteNumber("running_ms", (long)trial.Outcome.Running.TotalMilliseconds);
        json.WriteBoolean("from_cache", trial.FromCache);
        json.WriteEndObject();
    }
}

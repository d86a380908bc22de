using System.Text.Json;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Logs;
using Sunup.Model;

namespace Sunup.Cli.Views.Explain;

/// <summary>An explained log as JSON. docs/formats/explanation-json.md has every key.</summary>
internal static class ExplanationJson
{
    public const string Format = "sunup-explanation/1";

    /// <param name="output">Where to.</param>
    /// <param name="explanation">The log.</param>
    /// <param name="boot">The boot that the outer keys are about.</param>
    /// <param name="all">Findings of severity info too.</param>
    public static void Write(TextWriter output, LogExplanation explanation, ExplainedBoot boot, bool all) => ResultJson.Write(output, Format, json =>
    {
        WriteOutcome(json, boot);
        json.WriteString("summary", TraceJson.Text(ExplanationWords.Verdict(boot)));
        json.WriteNumber("lines", explanation.Lines);
        json.WriteNumber("boot", boot.Number);
        json.WriteNumber("boots", explanation.BootCount);
        json.WriteBoolean("loose", boot.IsLoose);
        TraceJson.WriteArray(json, "stages", boot.Stages, stage => Write(json, stage));
        TraceJson.WriteArray(json, "findings", boot.Findings.Where(judged => all || judged.Finding.Severity is not FindingSeverity.Info), judged => Write(json, judged));
        WriteEvidence(json, "first_unusual", boot.FirstUnusual);
        WriteEvidence(json, "last_line", boot.LastLine);
        TraceJson.WriteArray(json, "other_boots", explanation.Boots.Where(other => other.Number != boot.Number), other => WriteOther(json, other));
    });

    private static void WriteOutcome(Utf8JsonWriter json, ExplainedBoot boot)
    {
        json.WriteBoolean("came_up", boot.CameUp);
        json.WriteString("stage_reached", boot.StageReached is { } stage ? TraceJson.Of(stage) : "none");
    }

    private static void WriteOther(Utf8JsonWriter json, ExplainedBoot boot)
    {
        json.WriteStartObject();
        json.WriteNumber("boot", boot.Number);
        WriteOutcome(json, boot);
        json.WriteNumber("first_line", boot.First.Line);
        json.WriteNumber("last_line", boot.Last.Line);
        if (boot.Findings.FirstOrDefault(judged => judged.Finding.Severity is FindingSeverity.Error) is { } cause)
        {
            json.WriteString("cause", cause.Finding.Id);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LogStage stage)
    {
        json.WriteStartObject();
        json.WriteString("stage", TraceJson.Of(stage.Stage));
        if (stage.At is { } at)
        {
            json.WriteNumber("ms", Math.Round(at.TotalMilliseconds, 3));
        }

        json.WriteString("file", TraceJson.Text(stage.Place.File));
        json.WriteNumber("line", stage.Place.Line);
        json.WriteString("text", TraceJson.Text(stage.Text));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, JudgedFinding judged)
    {
        var finding = judged.Finding;
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteString("stage", finding.Stage is { } stage ? TraceJson.Of(stage) : "none");
        json.WriteString("severity", FindingJson.Of(finding.Severity));
        json.WriteString("role", judged.Role switch { FindingRole.Cause => "cause", FindingRole.Consequence => "consequence", _ => "benign" });
        json.WriteString("summary", TraceJson.Text(finding.Summary));
        json.WriteString("confidence", FindingJson.Of(finding.Confidence));
        TraceJson.WriteOptional(json, "cause", finding.Cause);
        TraceJson.WriteArray(json, "evidence", finding.Evidence, evidence => WritePlace(json, evidence));
        TraceJson.WriteArray(json, "causes", judged.Causes, cause => WriteCause(json, cause));
        TraceJson.WriteOptional(json, "confirms", judged.Template?.Confirms);
        TraceJson.WriteOptional(json, "refutes", judged.Template?.Refutes);
        FindingJson.WriteRemedies(json, finding);
        json.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter json, JudgedCause judged)
    {
        json.WriteStartObject();
        json.WriteString("text", TraceJson.Text(judged.Cause.Text));
        json.WriteNumber("weight", Math.Round(judged.Weight, 3));
        json.WriteBoolean("seen", judged.IsShown);
        TraceJson.WriteOptional(json, "confirms", judged.Cause.Confirms);
        TraceJson.WriteOptional(json, "refutes", judged.Cause.Refutes);
        json.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter json, string name, Evidence? evidence)
    {
        if (evidence is not null)
        {
            json.WritePropertyName(name);
            WritePlace(json, evidence);
        }
    }

    private static void WritePlace(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject();
        json.WriteString("file", TraceJson.Text(evidence.Where));
        json.WriteNumber("line", evidence.Line ?? 0);
        json.WriteString("text", TraceJson.Text(evidence.Text));
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>A finding as JSON, the same in every command's output. docs/formats/trace-json.md has every key.</summary>
public static class FindingJson
{
    /// <param name="json">Where to.</param>
    /// <param name="finding">What.</param>
    /// <param name="startedAt">Start of the boot; null: no <c>ms</c>.</param>
    public static void Write(Utf8JsonWriter json, Finding finding, DateTimeOffset? startedAt = null)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteString("severity", Of(finding.Severity));
        TraceJson.WriteOptional(json, "stage", finding.Stage is { } stage ? TraceJson.Of(stage) : null);
        json.WriteString("confidence", Of(finding.Confidence));
        json.WriteString("summary", TraceJson.Text(finding.Summary));
        TraceJson.WriteOptional(json, "cause", finding.Cause);
        TraceJson.WriteArray(json, "evidence", finding.Evidence, evidence => Write(json, evidence, startedAt));
        WriteRemedies(json, finding);
        json.WriteEndObject();
    }

    internal static void WriteRemedies(Utf8JsonWriter json, Finding finding) => TraceJson.WriteArray(json, "remedies", finding.Remedies, remedy =>
    {
        json.WriteStartObject();
        json.WriteString("text", TraceJson.Text(remedy.Text));
        TraceJson.WriteOptional(json, "command", remedy.Command);
        TraceJson.WriteOptional(json, "setting", remedy.Setting);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Evidence evidence, DateTimeOffset? startedAt)
    {
        json.WriteStartObject();
        json.WriteString("where", TraceJson.Text(evidence.Where));
        if (evidence.Line is { } line)
        {
            json.WriteNumber("line", line);
        }

        if (evidence.At is { } at)
        {
            TraceJson.WriteTime(json, at, startedAt);
        }

        json.WriteString("text", TraceJson.Text(evidence.Text));
        json.WriteEndObject();
    }

    internal static string Of(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "info",
    };

    internal static string Of(Confidence confidence) => confidence switch
    {
        Confidence.Certain => "certain",
        Confidence.Likely => "likely",
        _ => "possible",
    };
}

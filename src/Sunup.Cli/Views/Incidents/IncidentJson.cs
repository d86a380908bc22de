using System.Text.Json;
using Sunup.Trials.Incidents;

namespace Sunup.Cli.Views.Incidents;

/// <summary>Incidents as JSON: stable, snake_case. docs/formats/incidents-json.md has every key.</summary>
public static class IncidentJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-incidents/1";

    public static void WriteList(TextWriter output, IReadOnlyList<Incident> incidents) => ResultJson.Write(output, Format, json => TraceJson.WriteArray(json, "incidents", [.. incidents], incident =>
    {
        json.WriteStartObject();
        WriteIncident(json, incident);
        json.WriteEndObject();
    }));

    public static void Write(TextWriter output, IReadOnlyList<IncidentReport> reports, IncidentEnding ending) => ResultJson.Write(output, Format, json =>
    {
        json.WriteNumber("ms", (long)ending.Elapsed.TotalMilliseconds);
        TraceJson.WriteOptional(json, "kept_in", ending.Kept);
        TraceJson.WriteArray(json, "incidents", [.. reports], report => Write(json, report));
    });

    private static void WriteIncident(Utf8JsonWriter json, Incident incident)
    {
        json.WriteString("letter", incident.Letter.ToString());
        json.WriteString("name", incident.Name);
        json.WriteString("title", incident.Title);
        json.WriteString("story", incident.Story);
    }

    private static void Write(Utf8JsonWriter json, IncidentReport report)
    {
        json.WriteStartObject();
        WriteIncident(json, report.Incident);
        json.WriteString("outcome", IncidentWords.Key(report.Outcome));
        TraceJson.WriteOptional(json, "not_here", report.NotHere);
        if (report.Missing is { } missing)
        {
            json.WritePropertyName("missing");
            FindingJson.Write(json, missing);
        }

        TraceJson.WriteArray(json, "scenes", report.Scenes, scene => Write(json, scene));
        TraceJson.WriteArray(json, "untested_remedies", report.Incident.Others, other => json.WriteStringValue(other));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SceneReport report)
    {
        var (scene, prediction, seen) = (report.Scene, report.Prediction, report.Observation);
        json.WriteStartObject();
        json.WriteString("machine", scene.Name);
        json.WriteString("role", IncidentWords.Key(scene.Role));
        json.WriteString("title", scene.Title);
        TraceJson.WriteOptional(json, "change", scene.Change);
        TraceJson.WriteOptional(json, "made_by", scene.MadeBy);
        json.WriteBoolean("as_told", report.IsAsTold);
        json.WriteBoolean("as_predicted", report.Agrees);
        TraceJson.WriteOptional(json, "remedy", report.RemedyWords);
        json.WriteStartObject("predicted");
        json.WriteBoolean("comes_up", prediction.ComesUp);
        TraceJson.WriteOptional(json, "finding", prediction.FindingId);
        json.WriteString("summary", TraceJson.Text(prediction.Why));
        TraceJson.WriteArray(json, "evidence", prediction.Evidence, text => json.WriteStringValue(TraceJson.Text(text)));
        json.WriteEndObject();
        WriteSeen(json, seen);
        TraceJson.WriteArray(json, "compared", report.Comparisons, row => Write(json, row));
        json.WriteEndObject();
    }

    private static void WriteSeen(Utf8JsonWriter json, SceneObservation seen)
    {
        json.WriteStartObject("seen");
        json.WriteBoolean("came_up", seen.CameUp);
        TraceJson.WriteOptional(json, "finding", seen.FindingId);
        json.WriteString("summary", TraceJson.Text(seen.Summary));
        WriteLine(json, "quote", seen.Quote);
        WriteLine(json, "last_line", seen.LastLine);
        TraceJson.WriteOptional(json, "refusal", seen.Refusal);
        json.WriteNumber("ms", (long)seen.Elapsed.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, string name, ConsoleLine? line)
    {
        if (line is null)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("line", line.Number);
        json.WriteNumber("at_ms", (long)line.At.TotalMilliseconds);
        json.WriteString("text", TraceJson.Text(line.Text));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SceneComparison row)
    {
        json.WriteStartObject();
        json.WriteString("what", row.What);
        json.WriteString("predicted", TraceJson.Text(row.Predicted));
        json.WriteString("seen", TraceJson.Text(row.Seen));
        json.WriteBoolean("agrees", row.Agrees);
        json.WriteEndObject();
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Cli.Views.Predictions;
using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Diagnosis.Traces;
using Sunup.Model;

namespace Sunup.Cli.Views;

/// <summary>A trace as JSON: stable, snake_case. docs/formats/trace-json.md has every key.</summary>
public static class TraceJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-trace/1";

    private static readonly JsonWriterOptions _options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the trace and a newline.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="trace">What.</param>
    /// <param name="comparison">What was predicted of the boot; null for nothing.</param>
    public static void Write(TextWriter output, BootTrace trace, BootComparison? comparison = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            Write(json, trace, comparison);
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    public static void Write(Utf8JsonWriter json, BootTrace trace, BootComparison? comparison = null)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("machine", Text(trace.Machine));
        json.WriteString("route", Words.Of(trace.Route));
        json.WriteString("started_at", trace.StartedAt);
        json.WriteString("ended_at", trace.EndedAt);
        json.WriteNumber("duration_ms", Milliseconds(trace.EndedAt - trace.StartedAt));
        WriteVerdict(json, trace);
        WriteArray(json, "stages", trace.Stages, stage => WriteStage(json, stage, trace.StartedAt));
        WriteArray(json, "findings", trace.Findings, finding => FindingJson.Write(json, finding, trace.StartedAt));
        if (comparison is not null)
        {
            PredictionJson.Write(json, comparison);
        }

        WriteArray(json, "events", trace.Events, bootEvent => WriteEvent(json, bootEvent, trace.StartedAt));
        json.WriteEndObject();
    }

    /// <summary>One event, for streams of events as well.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="bootEvent">What.</param>
    /// <param name="startedAt">Start of the boot; null: no <c>ms</c>.</param>
    public static void WriteEvent(Utf8JsonWriter json, BootEvent bootEvent, DateTimeOffset? startedAt)
    {
        json.WriteStartObject();
        WriteTime(json, bootEvent.At, startedAt);
        json.WriteString("source", Words.Of(bootEvent.Source));
        json.WriteString("kind", bootEvent.Kind);
        json.WriteString("severity", Of(bootEvent.Severity));
        json.WriteString("text", Text(bootEvent.Text));
        WriteOptional(json, "reached", bootEvent.Reached is { } stage ? Of(stage) : null);
        WriteOptional(json, "finding", bootEvent.FindingId);
        WriteSubject(json, bootEvent.Subject);
        WriteFields(json, bootEvent);
        json.WriteEndObject();
    }

    /// <summary><c>power_on</c>, <c>firmware</c>, ... <c>up</c>.</summary>
    internal static string Of(Stage stage) => stage is Stage.PowerOn ? "power_on" : Words.Of(stage);

    internal static void WriteTime(Utf8JsonWriter json, DateTimeOffset at, DateTimeOffset? startedAt)
    {
        json.WriteString("at", at);
        if (startedAt is { } start)
        {
            json.WriteNumber("ms", Milliseconds(at - start));
        }
    }

    internal static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, Text(value));
        }
    }

    internal static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void WriteVerdict(Utf8JsonWriter json, BootTrace trace)
    {
        var verdict = trace.Verdict;
        json.WriteStartObject("verdict");
        json.WriteString("outcome", verdict.Outcome switch
        {
            BootOutcome.CameUp => "came_up",
            BootOutcome.DidNotComeUp => "did_not_come_up",
            _ => "undecided",
        });
        WriteOptional(json, "stage_reached", verdict.StageReached is { } stage ? Of(stage) : null);
        json.WriteString("summary", Text(verdict.Summary));
        if (verdict.LastSeen is { } last)
        {
            json.WritePropertyName("last_seen");
            WriteEvent(json, last, trace.StartedAt);
        }

        WriteOptional(json, "expected_next", verdict.ExpectedNext);
        json.WriteEndObject();
    }

    private static void WriteStage(Utf8JsonWriter json, StageReached stage, DateTimeOffset startedAt)
    {
        json.WriteStartObject();
        json.WriteString("stage", Of(stage.Stage));
        WriteTime(json, stage.At, startedAt);
        json.WriteStartObject("evidence");
        json.WriteString("source", Words.Of(stage.Evidence.Source));
        json.WriteString("kind", stage.Evidence.Kind);
        json.WriteString("text", Text(stage.Evidence.Text));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSubject(Utf8JsonWriter json, EventSubject subject)
    {
        if (subject == default)
        {
            return;
        }

        json.WriteStartObject("subject");
        WriteOptional(json, "machine", subject.Machine);
        WriteOptional(json, "mac", subject.Mac?.ToString());
        WriteOptional(json, "uuid", subject.Uuid?.ToString());
        WriteOptional(json, "address", subject.Address?.ToString());
        WriteOptional(json, "transaction_id", subject.TransactionId?.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    /// <summary>The first value of each name: JSON readers keep one.</summary>
    private static void WriteFields(Utf8JsonWriter json, BootEvent bootEvent)
    {
        json.WriteStartObject("fields");
        foreach (var field in bootEvent.Fields.DistinctBy(field => field.Name, StringComparer.Ordinal))
        {
            json.WriteString(Text(field.Name), Text(field.Value));
        }

        json.WriteEndObject();
    }

    private static string Of(EventSeverity severity) => severity switch
    {
        EventSeverity.Debug => "debug",
        EventSeverity.Info => "info",
        EventSeverity.Warning => "warning",
        _ => "error",
    };

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    /// <summary>Half of a surrogate pair, as a console may print, is no JSON text: it becomes U+FFFD.</summary>
    public static string Text(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0
        ? text
        : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

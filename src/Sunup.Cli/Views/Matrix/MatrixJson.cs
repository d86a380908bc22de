using Sunup.Cli.Commands.Prove;
using Sunup.Cli.Views.Prove;

namespace Sunup.Cli.Views.Matrix;

/// <summary>A matrix as JSON: stable, snake_case. docs/formats/prove-json.md has every key.</summary>
public static class MatrixJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-matrix/1";

    public static void Write(TextWriter output, MatrixResult result) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("machine", result.Machine.Name);
        json.WriteBoolean("as_expected", result.Cells.All(cell => cell.IsAsExpected));
        TraceJson.WriteArray(json, "axes", result.Axes, axis =>
        {
            json.WriteStartObject();
            json.WriteString("key", TraceJson.Text(axis.Key));
            TraceJson.WriteArray(json, "values", axis.Values, value => json.WriteStringValue(TraceJson.Text(value)));
            json.WriteEndObject();
        });
        TraceJson.WriteArray(json, "cells", result.Cells, cell =>
        {
            json.WriteStartObject();
            json.WriteStartObject("values");
            foreach (var (key, value) in cell.Values)
            {
                json.WriteString(key, TraceJson.Text(value));
            }

            json.WriteEndObject();
            json.WriteBoolean("expected_up", cell.IsExpectedUp);
            json.WriteBoolean("as_expected", cell.IsAsExpected);
            json.WriteBoolean("flaky", cell.IsFlaky);
            TraceJson.WriteArray(json, "boots", cell.Outcomes, outcome =>
            {
                json.WriteStartObject();
                json.WriteString("result", TrialWords.Result(outcome));
                json.WriteString("stage", TraceJson.Of(outcome.Stage));
                TraceJson.WriteOptional(json, "finding", outcome.CauseId);
                json.WriteString("summary", TraceJson.Text(outcome.Summary));
                json.WriteNumber("ms", (long)outcome.Elapsed.TotalMilliseconds);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        });
    });
}

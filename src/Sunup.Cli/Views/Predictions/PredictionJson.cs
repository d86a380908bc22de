using System.Text.Json;
using Sunup.Diagnosis.Predictions;
using Sunup.Diagnosis.Predictions.Comparisons;

namespace Sunup.Cli.Views.Predictions;

/// <summary>Predictions as JSON: what they were read from, what a boot will show, what one showed. docs/formats/prediction-json.md has every key.</summary>
internal static class PredictionJson
{
    /// <summary>An array of predictions under the key <c>predictions</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<Prediction> predictions) => TraceJson.WriteArray(json, "predictions", predictions, prediction =>
    {
        json.WriteStartObject();
        WriteContent(json, prediction);
        json.WriteEndObject();
    });

    /// <summary>The same, each with what became of it.</summary>
    public static void Write(Utf8JsonWriter json, BootComparison comparison)
    {
        TraceJson.WriteArray(json, "predictions", comparison.Predictions, compared =>
        {
            json.WriteStartObject();
            WriteContent(json, compared.Prediction);
            json.WriteString("outcome", Of(compared.Outcome));
            TraceJson.WriteOptional(json, "seen_as", compared.SeenAs?.Id);
            TraceJson.WriteOptional(json, "seen_text", compared.SeenText);
            json.WriteEndObject();
        });
        json.WriteBoolean("as_predicted", comparison.Agrees);
    }

    private static void WriteContent(Utf8JsonWriter json, Prediction prediction)
    {
        json.WriteString("id", prediction.Finding.Id);
        json.WriteString("severity", FindingJson.Of(prediction.Finding.Severity));
        json.WriteString("stage", TraceJson.Of(prediction.Expects.Stage));
        json.WriteString("summary", TraceJson.Text(prediction.Finding.Summary));
        TraceJson.WriteArray(json, "facts", prediction.Facts, fact =>
        {
            json.WriteStartObject();
            json.WriteString("name", fact.Name);
            json.WriteString("value", TraceJson.Text(fact.Value));
            json.WriteString("source", TraceJson.Text(fact.Source));
            json.WriteEndObject();
        });
        json.WriteStartObject("expects");
        TraceJson.WriteOptional(json, "message", prediction.Expects.Message);
        TraceJson.WriteArray(json, "findings", prediction.Expects.Findings, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static string Of(PredictionOutcome outcome) => outcome switch
    {
        PredictionOutcome.AsPredicted => "as_predicted",
        PredictionOutcome.NotSeen => "not_seen",
        _ => "not_reached",
    };
}

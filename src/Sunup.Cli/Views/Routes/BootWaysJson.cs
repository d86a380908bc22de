using System.Collections.Immutable;
using Sunup.Diagnosis.Traces;
using Sunup.Planning.Routes;

namespace Sunup.Cli.Views.Routes;

/// <summary>The ways of one machine as JSON: stable, snake_case. docs/formats/routes-json.md has every key.</summary>
public static class BootWaysJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-routes/1";

    public static void Write(TextWriter output, string machine, ImmutableArray<BootWay> ways) => ResultJson.Write(output, Format, json =>
    {
        json.WriteString("machine", TraceJson.Text(machine));
        TraceJson.WriteArray(json, "routes", ways, way =>
        {
            json.WriteStartObject();
            json.WriteString("route", Words.Of(way.Route));
            TraceJson.WriteArray(json, "protocols", way.Protocols, json.WriteStringValue);
            TraceJson.WriteOptional(json, "server_until", way.ServerUntil);
            TraceJson.WriteArray(json, "hops", way.Hops, hop =>
            {
                json.WriteStartObject();
                json.WriteString("stage", TraceJson.Of(hop.Stage));
                json.WriteString("what", hop.What);
                json.WriteString("needs", hop.Needs);
                json.WriteString("failure", hop.Failure);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        });
    });
}

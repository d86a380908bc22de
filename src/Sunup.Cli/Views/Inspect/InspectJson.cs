using System.Text.Json;
using Sunup.Cli.Commands.Inspect;
using Sunup.Model;

namespace Sunup.Cli.Views.Inspect;

/// <summary>Inspected files as JSON: stable, snake_case. docs/formats/inspect-json.md has every key.</summary>
internal static class InspectJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-inspect/1";

    public static void Write(Utf8JsonWriter json, IReadOnlyList<InspectedFile> files, IReadOnlyList<Finding> unread)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        TraceJson.WriteArray(json, "files", files, file => Write(json, file));
        TraceJson.WriteArray(json, "findings", unread, finding => FindingJson.Write(json, finding));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PaddedCopy copy)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WritePropertyName("padded");
        json.WriteStartObject();
        json.WriteString("input", TraceJson.Text(copy.Input));
        json.WriteString("output", TraceJson.Text(copy.Output));
        json.WriteNumber("boundary", copy.Boundary);
        json.WriteNumber("length", copy.Length);
        json.WriteNumber("padded_length", copy.PaddedLength);
        json.WriteString("sha256", copy.Sha256);
        json.WriteString("padded_sha256", copy.PaddedSha256);
        json.WriteEndObject();
        TraceJson.WriteArray(json, "findings", copy.Findings, finding => FindingJson.Write(json, finding));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, KernelExtract extract)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WritePropertyName(extract.What);
        json.WriteStartObject();
        json.WriteString("input", TraceJson.Text(extract.Input));
        TraceJson.WriteOptional(json, "output", extract.Findings.Count == 0 ? extract.Output : null);
        json.WriteNumber("length", extract.Length);
        json.WriteEndObject();
        TraceJson.WriteArray(json, "findings", extract.Findings, finding => FindingJson.Write(json, finding));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, InspectedFile file)
    {
        json.WriteStartObject();
        json.WriteString("path", TraceJson.Text(file.Path));
        json.WriteNumber("length", file.Length);
        json.WriteString("kind", file.File.Kind);
        json.WriteString("title", TraceJson.Text(file.File.Title));
        foreach (var group in file.Groups)
        {
            json.WritePropertyName(group.Key);
            Write(json, group.Facts);
        }

        foreach (var table in file.Tables)
        {
            TraceJson.WriteArray(json, table.Key, table.Rows, row => Write(json, row.Facts));
        }

        if (file.Disk is { } disk)
        {
            json.WritePropertyName("disk");
            json.WriteStartObject();
            Disk.DiskJson.WriteContent(json, disk);
            json.WriteEndObject();
        }

        json.WritePropertyName("boundaries");
        json.WriteStartObject();
        foreach (var boundary in BoundaryTable.Boundaries)
        {
            json.WriteNumber($"mod_{boundary}", file.Length % boundary);
        }

        json.WriteEndObject();
        TraceJson.WriteArray(json, "findings", file.Findings, finding => FindingJson.Write(json, finding));
        json.WriteEndObject();
    }

    /// <summary>Facts as an object.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Fact> facts)
    {
        json.WriteStartObject();
        foreach (var fact in facts)
        {
            json.WritePropertyName(fact.Key);
            WriteValue(json, fact.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(TraceJson.Text(text));
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(TraceJson.Text(text));
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}

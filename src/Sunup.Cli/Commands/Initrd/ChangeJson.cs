using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Model;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>Results of the commands that make and change images, as JSON. docs/formats/initrd-changes-json.md has every key.</summary>
internal static class ChangeJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-initrd-changes/1";

    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object, with <c>format</c> first, and a newline.</summary>
    public static void Write(CommandContext context, Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            content(json);
            json.WriteEndObject();
        }

        context.Output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    public static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings) =>
        TraceJson.WriteArray(json, "findings", findings, finding => FindingJson.Write(json, finding));

    public static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> texts) =>
        TraceJson.WriteArray(json, key, texts, text => json.WriteStringValue(TraceJson.Text(text)));
}

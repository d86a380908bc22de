using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands.Uki;

/// <summary>Results of the commands that make and sign images, as JSON. docs/formats/uki-changes-json.md has every key.</summary>
internal static class UkiChangeJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-uki-changes/1";

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
}

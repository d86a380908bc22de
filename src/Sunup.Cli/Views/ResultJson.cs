using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sunup.Cli.Views;

/// <summary>A command's result as one JSON object, the name of its format first.</summary>
internal static class ResultJson
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">Where to.</param>
    /// <param name="format">Value of <c>format</c>, with its number.</param>
    /// <param name="content">Writes the other keys.</param>
    public static void Write(TextWriter output, string format, Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("format", format);
            content(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}

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

    /// <summary>Writes one object, with <c>format</c> first, and a newline.</summary>
    public static void Write(CommandContext context, Action<Utf8JsonWriter> content) => ResultJson.Write(context.Output, Format, content);

    public static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings) =>
        TraceJson.WriteArray(json, "findings", findings, finding => FindingJson.Write(json, finding));

    public static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> texts) =>
        TraceJson.WriteArray(json, key, texts, text => json.WriteStringValue(TraceJson.Text(text)));
}

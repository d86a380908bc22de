using System.Text.Json;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;

namespace Sunup.Cli.Commands.Uki;

/// <summary>Results of the commands that make and sign images, as JSON. docs/formats/uki-changes-json.md has every key.</summary>
internal static class UkiChangeJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-uki-changes/1";

    /// <summary>Writes one object, with <c>format</c> first, and a newline.</summary>
    public static void Write(CommandContext context, Action<Utf8JsonWriter> content) => ResultJson.Write(context.Output, Format, content);
}

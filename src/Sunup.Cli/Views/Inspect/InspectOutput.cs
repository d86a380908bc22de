using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Invocation;
using Sunup.Model;

namespace Sunup.Cli.Views.Inspect;

/// <summary>Writes what <c>sunup inspect</c> found, as JSON or for people.</summary>
internal static class InspectOutput
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="context">Where to.</param>
    /// <param name="files">Those that could be read.</param>
    /// <param name="unread">Findings about the others; for JSON, for people they go to standard error.</param>
    public static void Write(CommandContext context, IReadOnlyList<InspectedFile> files, IReadOnlyList<Finding> unread)
    {
        if (context.Json)
        {
            WriteJson(context.Output, json => InspectJson.Write(json, files, unread));
            return;
        }

        View(context).Show(files);
    }

    public static void Write(CommandContext context, PaddedCopy copy)
    {
        if (context.Json)
        {
            WriteJson(context.Output, json => InspectJson.Write(json, copy));
            return;
        }

        View(context).Show(copy);
    }

    public static void Write(CommandContext context, KernelExtract extract)
    {
        if (context.Json)
        {
            WriteJson(context.Output, json => InspectJson.Write(json, extract));
            return;
        }

        View(context).Show(extract);
    }

    private static InspectView View(CommandContext context)
    {
        var style = ViewStyle.ForOutput(context);
        return new InspectView(ViewConsole.Create(context.Output, style), style);
    }

    private static void WriteJson(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            write(json);
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}

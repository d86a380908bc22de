using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Images.Adding;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>What <c>sunup initrd add</c> says. docs/formats/initrd-changes-json.md has every key.</summary>
internal static class AddView
{
    public static void Show(CommandContext context, AddReport report, AddRequest request, string? path, long length)
    {
        if (context.Json)
        {
            WriteJson(context, report, path, length);
            return;
        }

        var output = new ChangeLines(context, toError: path is null);
        if (report.IsSound)
        {
            var place = request switch
            {
                { SupplementOnly: true } => $"to be loaded {(request.Early ? "before" : "behind")} {request.BasePath}",
                { Early: true } => $"new archive first, then {request.BasePath}",
                _ => $"{request.BasePath}, {report.Padding} zero bytes, new archive from byte {report.Offset}",
            };
            output.Line($"{path ?? "standard output"}: {length} bytes: {place}");
            foreach (var added in report.Paths)
            {
                output.Line($"  {ModeText.Of(added.Mode)} {added.Bytes,9} {added.Path}{(added.Replaces ? " (replaced)" : "")}");
            }
        }

        foreach (var module in report.Modules)
        {
            output.Line($"  module {module.Name}: {module.Reason}{(module.AlreadyThere ? ", already in the image" : "")}");
        }

        output.Findings(report.Findings);
    }

    private static void WriteJson(CommandContext context, AddReport report, string? path, long length) => ChangeJson.Write(context, json =>
    {
        json.WriteString("output", report.IsSound ? path : null);
        json.WriteNumber("bytes", report.IsSound ? length : 0);
        json.WriteNumber("offset", report.Offset);
        json.WriteNumber("padding", report.Padding);
        json.WriteNumber("archive_bytes", report.ArchiveBytes);
        TraceJson.WriteArray(json, "paths", report.Paths, added =>
        {
            json.WriteStartObject();
            json.WriteString("path", TraceJson.Text(added.Path));
            json.WriteString("mode", ModeText.Of(added.Mode));
            json.WriteNumber("bytes", added.Bytes);
            json.WriteBoolean("replaces", added.Replaces);
            json.WriteEndObject();
        });
        TraceJson.WriteArray(json, "modules", report.Modules, module =>
        {
            json.WriteStartObject();
            json.WriteString("name", module.Name);
            json.WriteString("path", module.Path);
            json.WriteString("reason", module.Reason);
            json.WriteBoolean("already_there", module.AlreadyThere);
            json.WriteEndObject();
        });
        ChangeJson.WriteFindings(json, report.Findings);
    });
}

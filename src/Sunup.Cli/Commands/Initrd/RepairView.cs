using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Images.Repairing;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>What <c>sunup initrd repair</c> says. docs/formats/initrd-changes-json.md has every key.</summary>
internal static class RepairView
{
    public static void Show(CommandContext context, RepairReport report, string image, string? path)
    {
        if (context.Json)
        {
            WriteJson(context, report, path);
            return;
        }

        var output = new ChangeLines(context);
        output.Line($"{image}: {(report.Before.Message is { } message ? $"the kernel says \"{message}\" at byte {report.Before.Offset}" : "the kernel takes all of it")}");
        if (report.IsSound)
        {
            foreach (var change in report.Changes)
            {
                output.Line($"  byte {change.Offset}: {change.Text}");
            }

            output.Line(path is null
                ? $"{(report.Changes.IsEmpty ? "nothing has to be changed" : "nothing was written; -o FILE writes it")}"
                : $"{path}: {report.Length} bytes, {(report.Changes.IsEmpty ? "the same as before" : "the kernel takes all of it")}");
        }

        output.Findings(report.Findings);
    }

    private static void WriteJson(CommandContext context, RepairReport report, string? path) => ChangeJson.Write(context, json =>
    {
        json.WriteString("output", report.IsSound ? path : null);
        json.WriteNumber("bytes", report.IsSound ? report.Length : 0);
        json.WriteString("message_before", report.Before.Message);
        json.WriteString("message_after", report.After?.Message);
        json.WriteBoolean("sound", report.IsSound);
        TraceJson.WriteArray(json, "changes", report.Changes, change =>
        {
            json.WriteStartObject();
            json.WriteNumber("offset", change.Offset);
            json.WriteString("text", TraceJson.Text(change.Text));
            json.WriteEndObject();
        });
        ChangeJson.WriteFindings(json, report.Findings);
    });
}

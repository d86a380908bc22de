using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Images.Extracting;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>What <c>sunup initrd extract</c> says. docs/formats/initrd-changes-json.md has every key.</summary>
internal static class ExtractView
{
    public static void Show(CommandContext context, ExtractReport report, string folder)
    {
        if (context.Json)
        {
            WriteJson(context, report, folder);
            return;
        }

        var output = new ChangeLines(context);
        output.Line($"{folder}: {report.Files} files ({Quantity.Bytes(report.Bytes)}), {report.Folders} folders, {report.SymbolicLinks} symbolic links, "
            + $"{report.HardLinks} hard links, {report.Devices} devices; the images have {report.Entries} entries");
        output.Findings(report.Findings);
    }

    private static void WriteJson(CommandContext context, ExtractReport report, string folder) => ChangeJson.Write(context, json =>
    {
        json.WriteString("folder", TraceJson.Text(folder));
        json.WriteNumber("entries", report.Entries);
        json.WriteNumber("files", report.Files);
        json.WriteNumber("folders", report.Folders);
        json.WriteNumber("symbolic_links", report.SymbolicLinks);
        json.WriteNumber("hard_links", report.HardLinks);
        json.WriteNumber("devices", report.Devices);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteNumber("owners_not_kept", report.OwnersNotKept);
        ChangeJson.WriteTexts(json, "devices_left_out", report.DevicesLeftOut);
        ChangeJson.WriteFindings(json, report.Findings);
    });
}

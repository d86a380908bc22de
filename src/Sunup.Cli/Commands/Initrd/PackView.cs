using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Formats.Compression;
using Sunup.Images.Packing;

namespace Sunup.Cli.Commands.Initrd;

/// <summary>What <c>sunup initrd pack</c> says. docs/formats/initrd-changes-json.md has every key.</summary>
internal static class PackView
{
    public static void Show(CommandContext context, PackReport report, string? path, long length, CompressionMethod? method)
    {
        if (context.Json)
        {
            WriteJson(context, report, path, length, method);
            return;
        }

        var output = new ChangeLines(context, toError: path is null);
        if (report.IsSound)
        {
            var of = method is { } compression ? $", {CompressionMagic.NameOf(compression)} of {Quantity.Bytes(report.ArchiveBytes)}" : "";
            output.Line($"{path ?? "standard output"}: {length} bytes{of}: {report.Files} files, {report.Folders} folders, {report.SymbolicLinks} symbolic links, {report.Devices} devices");
            if (report.OwnersChanged > 0)
            {
                output.Line($"{report.OwnersChanged} of them are root's in the archive and another's in the tree; --owner keep keeps them");
            }
        }

        output.Findings(report.Findings);
    }

    private static void WriteJson(CommandContext context, PackReport report, string? path, long length, CompressionMethod? method) => ChangeJson.Write(context, json =>
    {
        json.WriteString("output", report.IsSound ? path : null);
        json.WriteNumber("bytes", report.IsSound ? length : 0);
        json.WriteString("compression", method is { } compression ? CompressionMagic.NameOf(compression) : "none");
        json.WriteNumber("archive_bytes", report.ArchiveBytes);
        json.WriteNumber("files", report.Files);
        json.WriteNumber("folders", report.Folders);
        json.WriteNumber("symbolic_links", report.SymbolicLinks);
        json.WriteNumber("devices", report.Devices);
        json.WriteNumber("owners_changed", report.OwnersChanged);
        ChangeJson.WriteFindings(json, report.Findings);
    });
}

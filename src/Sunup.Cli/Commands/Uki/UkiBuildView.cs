using System.Globalization;
using Sunup.Cli.Commands.Initrd;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Images.UnifiedKernelImages;

namespace Sunup.Cli.Commands.Uki;

/// <summary>What <c>sunup uki build</c> says. docs/formats/uki-changes-json.md has every key.</summary>
internal static class UkiBuildView
{
    public static void Show(CommandContext context, UkiReport report, string path, long length, string? signer)
    {
        if (context.Json)
        {
            WriteJson(context, report, path, length, signer);
            return;
        }

        var output = new ChangeLines(context);
        var kind = report.Sections.Any(section => section.Header.Name == ".linux") ? "a unified kernel image" : "an addon";
        output.Line($"{path}: {kind} for {report.Machine}, {length} bytes{(report.Uname is { } uname ? $", kernel {uname}" : "")}{(signer is null ? ", not signed" : $", signed by {signer}")}");
        foreach (var section in report.Sections)
        {
            var profile = section.Profile is { } number ? string.Create(CultureInfo.InvariantCulture, $"  profile {number}") : "";
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {section.Header.Name,-9}{section.ContentLength,12} bytes at 0x{section.Header.RawOffset:x8}, in memory at 0x{section.Header.VirtualAddress:x8}{profile}"));
        }

        output.Findings(report.Findings);
    }

    private static void WriteJson(CommandContext context, UkiReport report, string path, long length, string? signer) => UkiChangeJson.Write(context, json =>
    {
        json.WriteString("output", TraceJson.Text(path));
        json.WriteNumber("bytes", length);
        json.WriteString("machine", report.Machine);
        json.WriteString("uname", report.Uname);
        json.WriteString("signed_by", signer);
        TraceJson.WriteArray(json, "sections", report.Sections, section =>
        {
            json.WriteStartObject();
            json.WriteString("name", section.Header.Name);
            json.WriteNumber("bytes", section.ContentLength);
            json.WriteNumber("offset", section.Header.RawOffset);
            json.WriteNumber("raw_size", section.Header.RawSize);
            json.WriteNumber("virtual_address", section.Header.VirtualAddress);
            json.WriteNumber("virtual_size", section.Header.VirtualSize);
            if (section.Profile is { } profile)
            {
                json.WriteNumber("profile", profile);
            }
            else
            {
                json.WriteNull("profile");
            }

            json.WriteEndObject();
        });
        ChangeJson.WriteFindings(json, report.Findings);
    });
}

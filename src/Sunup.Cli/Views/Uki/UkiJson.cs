using System.Text.Json;
using Sunup.Cli.Commands.Inspect;
using Sunup.Cli.Views.Initrd;
using Sunup.Cli.Views.Inspect;
using Sunup.Formats.UnifiedKernelImages;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Uki;

/// <summary>What is known of an image, as JSON. docs/formats/uki-json.md has every key.</summary>
internal static class UkiJson
{
    /// <summary>All keys of one image, inside an object that the caller opened.</summary>
    public static void WriteContents(Utf8JsonWriter json, UkiExamination examination)
    {
        json.WriteString("path", TraceJson.Text(examination.Path));
        json.WriteNumber("length", examination.Image.FileLength);
        foreach (var group in (IEnumerable<FactGroup>)[UkiFacts.Image(examination), .. UkiFacts.Kernel(examination)])
        {
            json.WritePropertyName(group.Key);
            InspectJson.Write(json, group.Facts);
        }

        WriteOsRelease(json, examination);
        foreach (var table in (ReadOnlySpan<FactTable>)[UkiTables.Sections(examination), UkiTables.Signatures(examination), UkiTables.Sbat(examination), UkiTables.Companions(examination)])
        {
            TraceJson.WriteArray(json, table.Key, table.Rows, row => InspectJson.Write(json, row.Facts));
        }

        TraceJson.WriteArray(json, "profiles", examination.Boots, boot => WriteBoot(json, examination.Image.Profiles[boot.Profile], boot));
        TraceJson.WriteArray(json, "pcr", examination.Pcr.SelectMany(forecast => forecast.Values.Select(value => (forecast, value))), pair => WritePcr(json, pair.forecast, pair.value));
        TraceJson.WriteArray(json, "initrds", examination.Initrds, initrd =>
        {
            json.WriteStartObject();
            json.WriteNumber("profile", initrd.Profile);
            VerdictJson.WriteImage(json, initrd.Image);
            json.WriteEndObject();
        });
        TraceJson.WriteArray(json, "findings", examination.Findings, finding => FindingJson.Write(json, finding));
    }

    /// <summary>One value of the register.</summary>
    public static void WritePcr(Utf8JsonWriter json, PcrForecast forecast, PcrValue value)
    {
        json.WriteStartObject();
        json.WriteNumber("pcr", PcrForecast.Pcr);
        json.WriteNumber("profile", forecast.Profile);
        VerdictJson.WriteNumber(json, "device_tree", forecast.DeviceTree);
        json.WriteString("bank", PcrForecast.NameOf(value.Bank));
        json.WriteString("phase", TraceJson.Text(value.Phase));
        json.WriteString("digest", value.Digest);
        json.WriteEndObject();
    }

    private static void WriteOsRelease(Utf8JsonWriter json, UkiExamination examination)
    {
        json.WriteStartObject("os_release");
        foreach (var field in examination.OsRelease.GroupBy(field => field.Key, StringComparer.Ordinal))
        {
            json.WriteString(field.Key, TraceJson.Text(field.Last().Value));
        }

        json.WriteEndObject();
    }

    private static void WriteBoot(Utf8JsonWriter json, UkiProfile profile, EffectiveBoot boot)
    {
        json.WriteStartObject();
        json.WriteNumber("profile", boot.Profile);
        VerdictJson.WriteText(json, "id", profile.Id);
        VerdictJson.WriteText(json, "title", profile.Title);
        VerdictJson.WriteText(json, "refusal", boot.Refusal);
        json.WriteString("command_line", TraceJson.Text(boot.CommandLine));
        TraceJson.WriteArray(json, "command_line_parts", boot.CommandLineParts, part => WritePair(json, "source", part.Source, "text", part.Text));
        json.WriteNumber("kernel_offset", boot.KernelOffset);
        json.WriteNumber("kernel_length", boot.KernelLength);
        TraceJson.WriteArray(json, "initrd", boot.InitrdLayout.Parts, part =>
        {
            json.WriteStartObject();
            json.WriteString("name", TraceJson.Text(boot.Initrds[part.Index].Name));
            json.WriteString("kind", boot.Initrds[part.Index].Kind.ToString().ToLowerInvariant());
            json.WriteNumber("offset", part.Offset);
            json.WriteNumber("length", part.Length);
            json.WriteEndObject();
        });
        TraceJson.WriteArray(json, "left_out", boot.Dropped, drop => WritePair(json, "what", drop.What, "why", drop.Why));
        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, string firstName, string first, string secondName, string second)
    {
        json.WriteStartObject();
        json.WriteString(firstName, TraceJson.Text(first));
        json.WriteString(secondName, TraceJson.Text(second));
        json.WriteEndObject();
    }
}

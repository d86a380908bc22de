using System.Text;
using System.Text.Json;
using Sunup.Cli.Views.Initrd;
using Sunup.Cli.Views.Predictions;
using Sunup.Diagnosis.Traces;
using Sunup.Trials.Checks;

namespace Sunup.Cli.Views.Check;

/// <summary>A check as JSON: stable, snake_case. docs/formats/initrd-json.md has every key.</summary>
internal static class CheckJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-check/1";

    /// <summary>Writes the report and a newline.</summary>
    public static void Write(TextWriter output, CheckReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, VerdictJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            VerdictJson.WriteText(json, "machine", report.Machine.Name);
            json.WriteString("route", Words.Of(report.Route));
            json.WriteBoolean("sound", report.IsSound);
            WriteArtifacts(json, report);
            WriteKernel(json, report);
            WriteCommandLine(json, report);
            WriteImage(json, report);
            WritePlacement(json, report);
            WriteIpxe(json, report);
            WriteDisk(json, report);
            TraceJson.WriteArray(json, "findings", report.Findings, finding => FindingJson.Write(json, finding));
            PredictionJson.Write(json, report.AllPredictions);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteArtifacts(Utf8JsonWriter json, CheckReport report) => TraceJson.WriteArray(json, "artifacts", report.Artifacts, artifact =>
    {
        json.WriteStartObject();
        json.WriteString("role", artifact.Role.ToString().ToLowerInvariant());
        VerdictJson.WriteText(json, "reference", artifact.Reference);
        VerdictJson.WriteText(json, "path", artifact.Path);
        json.WriteNumber("length", artifact.SizeBytes);
        VerdictJson.WriteText(json, "sha256", artifact.Sha256);
        VerdictJson.WriteText(json, "origin", artifact.Origin);
        json.WriteEndObject();
    });

    private static void WriteKernel(Utf8JsonWriter json, CheckReport report)
    {
        if (report.Kernel is not { File: { } file } kernel)
        {
            json.WriteNull("kernel");
            return;
        }

        json.WriteStartObject("kernel");
        VerdictJson.WriteText(json, "release", file.Release);
        json.WriteString("machine", file.Machine);
        json.WriteNumber("length", file.FileLength);
        VerdictJson.WriteText(json, "config_source", kernel.ConfigSource);
        json.WriteEndObject();
    }

    private static void WriteCommandLine(Utf8JsonWriter json, CheckReport report)
    {
        if (report.CommandLine is not { } line)
        {
            json.WriteNull("command_line");
            return;
        }

        json.WriteStartObject("command_line");
        VerdictJson.WriteText(json, "text", line.Text);
        json.WriteNumber("length", line.Length);
        json.WriteNumber("limit", line.Limit);
        VerdictJson.WriteText(json, "lost", line.Lost);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, CheckReport report)
    {
        if (report.Image is not { } image)
        {
            json.WriteNull("initramfs");
            return;
        }

        json.WriteStartObject("initramfs");
        VerdictJson.WriteImage(json, image);
        json.WriteEndObject();
    }

    private static void WritePlacement(Utf8JsonWriter json, CheckReport report)
    {
        if (report.Placement is not { } placement)
        {
            json.WriteNull("placement");
            return;
        }

        json.WriteStartObject("placement");
        json.WriteNumber("memory_top", placement.MemoryTop);
        json.WriteNumber("kernel_start", placement.KernelStart);
        json.WriteNumber("kernel_end", placement.KernelEnd);
        json.WriteNumber("initrd_start", placement.InitrdStart);
        json.WriteNumber("initrd_address_max", placement.InitrdAddressMax);
        json.WriteEndObject();
    }

    private static void WriteDisk(Utf8JsonWriter json, CheckReport report)
    {
        if (report.Disk is not { } disk)
        {
            json.WriteNull("disk");
            return;
        }

        json.WriteStartObject("disk");
        Disk.DiskJson.WriteContent(json, disk);
        json.WriteEndObject();
    }

    private static void WriteIpxe(Utf8JsonWriter json, CheckReport report)
    {
        if (report.Ipxe is not { } ipxe)
        {
            json.WriteNull("ipxe");
            return;
        }

        json.WriteStartObject("ipxe");
        json.WriteString("era", ipxe.Era.Era.ToString());
        VerdictJson.WriteText(json, "era_reason", ipxe.Era.Reason);
        json.WriteString("outcome", ipxe.Layout.Outcome.ToString().ToLowerInvariant());
        json.WriteNumber("initrd_top", ipxe.Layout.InitrdTop);
        TraceJson.WriteArray(json, "images", ipxe.Layout.Blocks, block =>
        {
            json.WriteStartObject();
            VerdictJson.WriteText(json, "name", ipxe.Layout.Input.Blocks[block.Image].Name);
            json.WriteNumber("address", block.Address);
            json.WriteNumber("length", block.Length);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Sunup.Cli.Commands.Kexec;
using Sunup.Diagnosis.Predictions.Kexec;
using Sunup.Formats.CommandLines;
using Sunup.Formats.Loaders.BootLoaderSpec;
using Sunup.Model;

namespace Sunup.Cli.Views.Kexec;

/// <summary>The JSON of <c>sunup kexec</c>. docs/formats/kexec-json.md has every key.</summary>
internal static class KexecJson
{
    private const string Format = "sunup-kexec/1";

    public static void Write(TextWriter output, LoadReport report) => Write(output, json =>
    {
        var (prepared, image) = (report.Prepared, report.Prepared.Parts.Image);
        json.WriteString("action", "load");
        json.WriteBoolean("loaded", report.IsLoaded);
        json.WriteBoolean("dry_run", report.DryRun);
        TraceJson.WriteOptional(json, "entry", prepared.Choice?.Entry?.Id);
        TraceJson.WriteOptional(json, "entry_reason", prepared.Choice is { } choice ? ReasonOf(choice.Reason) : null);
        json.WriteString("image", TraceJson.Text(image.Name));
        json.WriteString("form", TraceJson.Text(image.Form));
        WriteKernel(json, image);
        WriteInitrd(json, prepared);
        WriteMemory(json, prepared);
        WriteCommandLine(json, prepared);
        TraceJson.WriteArray(json, "notes", prepared.Notes, note => json.WriteStringValue(TraceJson.Text(note)));
        json.WriteNumber("prepare_ms", Math.Round(prepared.Took.TotalMilliseconds, 3));
        if (report.Result is { } result)
        {
            json.WriteNumber("load_ms", Math.Round(result.Took.TotalMilliseconds, 3));
        }

        TraceJson.WriteArray(json, "findings", report.Findings, finding => FindingJson.Write(json, finding));
    });

    public static void WriteStatus(TextWriter output, KexecHost host, IReadOnlyList<Finding> findings) => Write(output, json =>
    {
        json.WriteString("action", "status");
        WriteOptional(json, "loaded", host.ImageLoaded);
        WriteOptional(json, "crash_loaded", host.CrashImageLoaded);
        json.WriteString("release", host.Release);
        json.WriteString("machine", host.Machine);
        json.WriteString("cmdline", TraceJson.Text(host.CommandLine));
        WriteOptional(json, "load_disabled", host.LoadDisabled);
        if (host.LoadLimit is { } left)
        {
            json.WriteNumber("loads_left", left);
        }

        TraceJson.WriteOptional(json, "lockdown", host.Lockdown);
        WriteOptional(json, "secure_boot", host.SecureBoot);
        WriteOptional(json, "kexec_file", host.HasKexecFile);
        json.WriteBoolean("signature_required", host.RequiresSignature);
        json.WriteBoolean("tpm", host.HasTpm);
        json.WriteNumber("memory_total", host.MemoryTotal);
        json.WriteNumber("memory_available", host.MemoryAvailable);
        json.WriteNumber("tainted", host.Tainted);
        TraceJson.WriteArray(json, "findings", findings, finding => FindingJson.Write(json, finding));
    });

    public static void WriteOutcome(TextWriter output, string action, bool done, Finding? fault) => Write(output, json =>
    {
        json.WriteString("action", action);
        json.WriteBoolean("done", done);
        TraceJson.WriteArray(json, "findings", fault is null ? [] : new[] { fault }, finding => FindingJson.Write(json, finding));
    });

    private static void WriteKernel(Utf8JsonWriter json, KexecImage image)
    {
        if (image.Kernel is not { } kernel)
        {
            return;
        }

        json.WriteStartObject("kernel");
        TraceJson.WriteOptional(json, "release", kernel.Release);
        json.WriteString("machine", kernel.Machine);
        json.WriteNumber("bytes", image.KernelLength);
        json.WriteBoolean("signed", image.IsSigned);
        json.WriteEndObject();
    }

    private static void WriteInitrd(Utf8JsonWriter json, PreparedImage prepared)
    {
        json.WriteStartObject("initrd");
        json.WriteNumber("bytes", prepared.Parts.Image.InitrdLength);
        TraceJson.WriteArray(json, "pieces", prepared.Parts.Pieces, piece =>
        {
            json.WriteStartObject();
            json.WriteString("name", TraceJson.Text(piece.Name));
            json.WriteNumber("bytes", piece.Length);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, PreparedImage prepared)
    {
        var (needed, most) = KexecPreflight.Memory(prepared.Host, prepared.Parts.Image);
        json.WriteStartObject("memory");
        json.WriteNumber("needed", needed);
        json.WriteNumber("most", most);
        json.WriteEndObject();
    }

    private static void WriteCommandLine(Utf8JsonWriter json, PreparedImage prepared)
    {
        var line = prepared.CommandLine;
        json.WriteStartObject("cmdline");
        json.WriteString("text", TraceJson.Text(line.Line.Text));
        json.WriteString("source", line.Source);
        json.WriteString("compared_with", line.ComparedWith);
        json.WriteNumber("longest", KexecPreflight.LongestCommandLine(prepared.Host, prepared.Parts.Image));
        TraceJson.WriteArray(json, "added", line.Changes.Where(change => change.Kind == CommandLineChangeKind.Added), change => json.WriteStringValue(TraceJson.Text(change.Word.Text)));
        TraceJson.WriteArray(json, "removed", line.Changes.Where(change => change.Kind == CommandLineChangeKind.Removed), change => json.WriteStringValue(TraceJson.Text(change.Word.Text)));
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }

    private static string ReasonOf(EntryChoiceReason reason) => reason switch
    {
        EntryChoiceReason.Named => "named",
        EntryChoiceReason.OneShot => "one_shot",
        EntryChoiceReason.DefaultVariable => "default_variable",
        EntryChoiceReason.LoaderConf => "loader_conf",
        _ => "selected",
    };

    private static void Write(TextWriter output, Action<Utf8JsonWriter> write) => ResultJson.Write(output, Format, write);
}

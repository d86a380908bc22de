using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Early;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Model;

namespace Sunup.Cli.Views.Initrd;

/// <summary>A verdict as JSON: stable, snake_case. docs/formats/initrd-json.md has every key.</summary>
public static class VerdictJson
{
    /// <summary>Value of <c>format</c>; the number grows when a key changes its meaning or goes away, not when one is added.</summary>
    public const string Format = "sunup-initrd-verdict/1";

    internal static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the verdict and a newline.</summary>
    public static void Write(TextWriter output, PredictedImage image, IReadOnlyList<Finding> findings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            WriteImage(json, image);
            TraceJson.WriteArray(json, "findings", findings, finding => FindingJson.Write(json, finding));
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>The keys of an image, inside an object that the caller opened.</summary>
    public static void WriteImage(Utf8JsonWriter json, PredictedImage image)
    {
        var verdict = image.Verdict;
        WriteText(json, "message", verdict.Message);
        WriteText(json, "console", verdict.Message is null ? null : VerdictWords.Phrasing(image));
        json.WriteString("outcome", VerdictWords.Of(verdict.Outcome));
        WriteNumber(json, "errno", verdict.Errno);
        WriteText(json, "reason", verdict.Reason);
        WriteNumber(json, "offset", verdict.Offset);
        WriteNumber(json, "unpacked_offset", verdict.UnpackedOffset);
        WriteNumber(json, "segment", verdict.Segment);
        WriteText(json, "entry", verdict.Entry);
        WriteText(json, "init", image.Rules.InitPath);
        WriteText(json, "init_program", verdict.InitProgram);
        WriteText(json, "fallback_program", verdict.FallbackProgram);
        json.WriteNumber("length", verdict.Length);
        WriteNumber(json, "file_bytes", verdict.FileBytes);
        WriteText(json, "loader", image.Loader);
        WriteKernel(json, image.Rules);
        TraceJson.WriteArray(json, "files", image.Parts, part => WritePart(json, part));
        TraceJson.WriteArray(json, "segments", verdict.Segments, segment => WriteSegment(json, segment));
        json.WriteNumber("loss_count", verdict.LossCount);
        TraceJson.WriteArray(json, "losses", verdict.Losses, loss => WriteLoss(json, loss));
        TraceJson.WriteArray(json, "early", image.Early, early => WriteEarly(json, early));
        WriteBootConfig(json, image.BootConfig);
    }

    internal static void WriteSegment(Utf8JsonWriter json, InitramfsSegment segment)
    {
        json.WriteStartObject();
        json.WriteString("kind", VerdictWords.Of(segment.Kind));
        WriteText(json, "compression", segment.Compression is { } method ? CompressionMagic.NameOf(method) : null);
        json.WriteNumber("offset", segment.Offset);
        json.WriteNumber("length", segment.Length);
        json.WriteNumber("unpacked_length", segment.UnpackedLength);
        json.WriteNumber("entries", segment.Entries);
        json.WriteNumber("trailers", segment.Trailers);
        json.WriteEndObject();
    }

    internal static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, TraceJson.Text(value));
        }
    }

    internal static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteKernel(Utf8JsonWriter json, UnpackRules rules)
    {
        json.WriteStartObject("kernel");
        WriteText(json, "version", rules.Version?.ToString());
        WriteText(json, "basis", rules.Basis);
        json.WriteNumber("memory", rules.Decoders.MemoryBytes);
        TraceJson.WriteArray(json, "compressions", rules.Compressions.Methods, method => json.WriteStringValue(CompressionMagic.NameOf(method)));
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, ImagePart part)
    {
        json.WriteStartObject();
        WriteText(json, "name", part.Name);
        json.WriteNumber("offset", part.Offset);
        json.WriteNumber("length", part.Length);
        json.WriteEndObject();
    }

    internal static void WriteLoss(Utf8JsonWriter json, SilentLoss loss)
    {
        json.WriteStartObject();
        json.WriteString("kind", VerdictWords.Of(loss.Kind));
        WriteText(json, "entry", loss.Entry);
        json.WriteNumber("segment", loss.Segment);
        WriteText(json, "detail", loss.Detail);
        json.WriteEndObject();
    }

    private static void WriteEarly(Utf8JsonWriter json, EarlyItem early)
    {
        json.WriteStartObject();
        json.WriteString("kind", VerdictWords.Of(early.Kind));
        WriteText(json, "name", early.Name);
        json.WriteBoolean("found", early.Found is not null);
        WriteNumber(json, "offset", early.Found?.Offset);
        WriteNumber(json, "length", early.Found?.Size);
        WriteText(json, "reason", early.Reason);
        json.WriteEndObject();
    }

    private static void WriteBootConfig(Utf8JsonWriter json, BootConfigPlace? config)
    {
        if (config is null)
        {
            json.WriteNull("bootconfig");
            return;
        }

        json.WriteStartObject("bootconfig");
        json.WriteNumber("offset", config.Offset);
        json.WriteNumber("length", config.Length);
        json.WriteBoolean("found", config.IsFound);
        json.WriteEndObject();
    }
}

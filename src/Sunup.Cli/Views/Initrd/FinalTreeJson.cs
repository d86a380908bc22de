using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Cli.Views.Initrd;

/// <summary>The root file system as JSON. docs/formats/initrd-json.md has every key.</summary>
internal static class FinalTreeJson
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-initrd-tree/1";

    public static void Write(TextWriter output, RootTree tree, InitramfsReading reading)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            VerdictJson.WriteText(json, "message", reading.Message);
            VerdictJson.WriteText(json, "undefined", reading.Undefined);
            json.WriteBoolean("complete", !tree.IsIncomplete);
            json.WriteNumber("file_bytes", tree.UsedBytes);
            TraceJson.WriteArray(json, "paths", tree.Paths(), item => WritePath(json, item.Path, item.Node));
            TraceJson.WriteArray(json, "replacements", tree.Replacements, replaced => WriteReplacement(json, replaced));
            json.WriteNumber("loss_count", tree.LossCount);
            TraceJson.WriteArray(json, "losses", tree.Losses, loss => VerdictJson.WriteLoss(json, loss));
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WritePath(Utf8JsonWriter json, string path, RootNode node)
    {
        json.WriteStartObject();
        VerdictJson.WriteText(json, "path", RootText.Of(path));
        json.WriteString("type", JsonEntries.TypeOf(node.Type));
        json.WriteString("mode", Convert.ToString(node.Permissions, 8).PadLeft(4, '0'));
        json.WriteNumber("uid", node.Uid);
        json.WriteNumber("gid", node.Gid);
        json.WriteNumber("links", node.LinkCount);
        json.WriteNumber("size", node.Size);
        json.WriteNumber("mtime", node.ModifiedAt);
        VerdictJson.WriteText(json, "target", node.Target is { } target ? RootText.Of(target) : null);
        if (node.Type is 0x2000 or 0x6000)
        {
            json.WriteNumber("device_major", node.DeviceMajor);
            json.WriteNumber("device_minor", node.DeviceMinor);
        }

        json.WriteBoolean("whole", !node.IsLeftOpen);
        VerdictJson.WriteNumber(json, "segment", node.Source?.Segment);
        VerdictJson.WriteNumber(json, "offset", node.Source?.Offset);
        json.WriteEndObject();
    }

    private static void WriteReplacement(Utf8JsonWriter json, RootReplacement replaced)
    {
        json.WriteStartObject();
        VerdictJson.WriteText(json, "path", RootText.Of(replaced.Path));
        VerdictJson.WriteNumber(json, "lost_segment", replaced.Lost?.Segment);
        json.WriteNumber("winner_segment", replaced.Winner.Segment);
        json.WriteEndObject();
    }
}

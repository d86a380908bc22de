using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;

namespace Sunup.Cli.Views.Initrd;

/// <summary>A listing as one JSON object, an entry a line, written while the image is read. docs/formats/initrd-json.md has every key.</summary>
internal sealed class JsonEntries : IEntryOutput
{
    /// <summary>Value of <c>format</c>.</summary>
    public const string Format = "sunup-initrd-list/1";

    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private bool _any;

    public JsonEntries(TextWriter output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _output.Write($$"""{"format":"{{Format}}","entries":[""");
    }

    public void SegmentStarted(int index, SegmentKind kind, CompressionMethod? compression, long offset)
    {
    }

    public void Entry(in ListedEntry listed)
    {
        var entry = listed.Entry;
        _json.WriteStartObject();
        _json.WriteNumber("segment", entry.Segment);
        _json.WriteNumber("offset", entry.Offset);
        VerdictJson.WriteText(_json, "name", entry.Name);
        _json.WriteString("type", TypeOf(entry.Type));
        WriteHeader(entry);
        VerdictJson.WriteText(_json, "target", listed.Target);
        _json.WriteBoolean("whole", listed.IsWhole);
        VerdictJson.WriteText(_json, "skipped", listed.Skipped is { } why ? VerdictWords.Of(why) : null);
        _json.WriteEndObject();
        _output.Write(_any ? ",\n" : "\n");
        _any = true;
        Flush();
    }

    public void End(InitramfsReading reading, IReadOnlyList<InitramfsSegment> segments)
    {
        _output.Write("\n],\n");
        _json.WriteStartObject();
        VerdictJson.WriteText(_json, "message", reading.Message);
        VerdictJson.WriteNumber(_json, "message_offset", reading.Offset);
        VerdictJson.WriteText(_json, "undefined", reading.Undefined);
        _json.WriteNumber("length", reading.Length);
        TraceJson.WriteArray(_json, "segments", segments, segment => VerdictJson.WriteSegment(_json, segment));
        _json.WriteEndObject();
        _json.Flush();

        // The rest of the one object: its opening brace was written long ago.
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan[1..]));
        _output.Write('\n');
        _output.Flush();
    }

    public void Dispose() => _json.Dispose();

    /// <summary><c>file</c>, <c>directory</c>, <c>symlink</c>, <c>char-device</c>, <c>block-device</c>, <c>fifo</c>, <c>socket</c>, <c>unknown</c>.</summary>
    internal static string TypeOf(uint type) => type switch
    {
        0x8000 => "file",
        0x4000 => "directory",
        0xa000 => "symlink",
        0x2000 => "char-device",
        0x6000 => "block-device",
        0x1000 => "fifo",
        0xc000 => "socket",
        _ => "unknown",
    };

    private void WriteHeader(in CpioEntry entry)
    {
        var header = entry.Header;
        _json.WriteString("mode", Convert.ToString(header.Mode & 0xfff, 8).PadLeft(4, '0'));
        _json.WriteNumber("uid", header.Uid);
        _json.WriteNumber("gid", header.Gid);
        _json.WriteNumber("links", header.LinkCount);
        _json.WriteNumber("size", header.FileSize);
        _json.WriteNumber("mtime", header.ModificationTime);
        if (entry.Type is 0x2000 or 0x6000)
        {
            _json.WriteNumber("device_major", header.DeviceMajor);
            _json.WriteNumber("device_minor", header.DeviceMinor);
        }
    }

    private void Flush()
    {
        _json.Flush();
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
        _json.Reset();
    }
}

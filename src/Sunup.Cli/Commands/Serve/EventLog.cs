using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sunup.Cli.Views;
using Sunup.Model;

namespace Sunup.Cli.Commands.Serve;

/// <summary>Writes the events of a service as a log: plain lines for people, or one JSON object a line.</summary>
/// <param name="writer">Standard error, as a rule.</param>
/// <param name="json">JSON lines, as docs/formats/events.md describes them.</param>
/// <param name="least">Events below this are left out.</param>
internal sealed class EventLog(TextWriter writer, bool json, EventSeverity least)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public void Write(BootEvent bootEvent)
    {
        if (bootEvent.Severity >= least)
        {
            writer.WriteLine(json ? ToJson(bootEvent) : ToPlain(bootEvent));
        }
    }

    private static string ToPlain(BootEvent bootEvent)
    {
        var who = bootEvent.Subject switch
        {
            { Machine: { } machine } => $" {machine}:",
            { Mac: { } mac } => $" {mac}:",
            { Address: { } address } => $" {address}:",
            _ => "",
        };
        var time = bootEvent.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var finding = bootEvent.FindingId is { } id ? $" [{id}]" : "";
        return $"{time} {SeverityName(bootEvent.Severity),-7} {bootEvent.Source.ToString().ToLowerInvariant(),-5}{who} {Printable(bootEvent.Text)}{finding}";
    }

    private static string SeverityName(EventSeverity severity) => severity switch
    {
        EventSeverity.Debug => "debug",
        EventSeverity.Info => "info",
        EventSeverity.Warning => "warning",
        _ => "error",
    };

    /// <summary>Clients choose names and paths: what they write must not steer the terminal that shows the log.</summary>
    private static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f', StringComparison.Ordinal))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = char.IsControl(character)
                ? printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}")
                : printable.Append(character);
        }

        return printable.ToString();
    }

    private string ToJson(BootEvent bootEvent)
    {
        _buffer.ResetWrittenCount();
        using (var jsonWriter = new Utf8JsonWriter(_buffer))
        {
            TraceJson.WriteEvent(jsonWriter, bootEvent, startedAt: null);
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sunup.Diagnosis.Logs;

/// <summary>Turns the journal's own formats, <c>journalctl -o json</c> and <c>-o export</c>, into lines as <c>-o short-iso</c> prints them.</summary>
/// <remarks>Takes any bytes. An entry above a mebibyte is passed over. Source: systemd's documentation of the journal export and JSON formats.</remarks>
internal sealed class JournalDecoder
{
    private const int MaxEntry = 1 << 20;

    private readonly Action<string, int> _take;
    private readonly bool _isJson;
    private readonly List<byte> _pending = [];
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private string _bootId = "";
    private int _line = 1;
    private int _entryLine = 1;

    private JournalDecoder(Action<string, int> take, bool isJson)
    {
        _take = take;
        _isJson = isJson;
    }

    /// <param name="start">The first bytes of a file.</param>
    /// <param name="take">Gets each line and the number of the line in the file.</param>
    /// <returns>Null for a file that is not in one of these formats.</returns>
    public static JournalDecoder? For(ReadOnlySpan<byte> start, Action<string, int> take)
    {
        var head = start[..Math.Min(start.Length, 4096)].TrimStart(" \r\n\t"u8);
        if (head.StartsWith("__CURSOR="u8) || head.StartsWith("__REALTIME_TIMESTAMP="u8))
        {
            return new JournalDecoder(take, isJson: false);
        }

        return head is [(byte)'{', ..] && (head.IndexOf("\"__CURSOR\""u8) >= 0 || head.IndexOf("\"__REALTIME_TIMESTAMP\""u8) >= 0 || head.IndexOf("\"MESSAGE\""u8) >= 0)
            ? new JournalDecoder(take, isJson: true)
            : null;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        Span<byte> all = [.. _pending];
        var used = 0;
        while (Step(all[used..], out var taken))
        {
            used += taken;
        }

        _pending.RemoveRange(0, _pending.Count - used > MaxEntry ? _pending.Count : used);
    }

    public void End()
    {
        Add("\n\n"u8);
        _pending.Clear();
    }

    private bool Step(ReadOnlySpan<byte> rest, out int taken)
    {
        taken = rest.IndexOf((byte)'\n') + 1;
        if (taken == 0)
        {
            return false;
        }

        var line = rest[..(taken - 1)];
        if (_isJson)
        {
            ReadJson(line);
            Emit(_line);
        }
        else if (line.IsEmpty)
        {
            Emit(_entryLine);
            _entryLine = _line + 1;
        }
        else if (line.IndexOf((byte)'=') is >= 0 and var equals)
        {
            _fields[Encoding.UTF8.GetString(line[..equals])] = Encoding.UTF8.GetString(line[(equals + 1)..]);
        }
        else if (!TakeBinary(rest, ref taken))
        {
            return false;
        }

        _line += rest[..taken].Count((byte)'\n');
        return true;
    }

    // NAME, a line end, eight bytes of length, the value, a line end.
    private bool TakeBinary(ReadOnlySpan<byte> rest, ref int taken)
    {
        if (rest.Length < taken + 8)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(rest[taken..]);
        if (length > MaxEntry)
        {
            return true;
        }

        var end = taken + 8 + (int)length;
        if (rest.Length <= end)
        {
            return false;
        }

        _fields[Encoding.UTF8.GetString(rest[..(taken - 1)])] = Encoding.UTF8.GetString(rest[(taken + 8)..end]);
        taken = end + 1;
        return true;
    }

    private void ReadJson(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    _fields[name] = Value(ref reader);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            _fields.Clear();
            _fields["MESSAGE"] = Encoding.UTF8.GetString(line);
        }
    }

    // A message that is no UTF-8 is a list of its bytes.
    private static string Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String)
        {
            return reader.GetString()!;
        }

        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            return "";
        }

        var bytes = new List<byte>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.Number && reader.TryGetByte(out var value))
            {
                bytes.Add(value);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void Emit(int line)
    {
        if (_fields.TryGetValue("MESSAGE", out var message))
        {
            if (_fields.TryGetValue("_BOOT_ID", out var bootId) && bootId != _bootId)
            {
                if (_bootId.Length > 0)
                {
                    _take($"-- Boot {bootId} --", line);
                }

                _bootId = bootId;
            }

            var head = Head();
            foreach (var part in message.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                _take(head + part, line);
            }
        }

        _fields.Clear();
    }

    private string Head()
    {
        if (_fields.GetValueOrDefault("_TRANSPORT") is "kernel")
        {
            return long.TryParse(_fields.GetValueOrDefault("_SOURCE_MONOTONIC_TIMESTAMP") ?? _fields.GetValueOrDefault("__MONOTONIC_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var since)
                ? string.Create(CultureInfo.InvariantCulture, $"[{since / 1e6,12:0.000000}] ")
                : "kernel: ";
        }

        var name = _fields.GetValueOrDefault("SYSLOG_IDENTIFIER") ?? _fields.GetValueOrDefault("_COMM");
        var process = _fields.GetValueOrDefault("_PID") ?? _fields.GetValueOrDefault("SYSLOG_PID");
        var at = long.TryParse(_fields.GetValueOrDefault("__REALTIME_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds < 253_402_300_799_000_000
            ? DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "Z "
            : "";
        return name is null ? at : process is null ? $"{at}{name}: " : $"{at}{name}[{process}]: ";
    }
}

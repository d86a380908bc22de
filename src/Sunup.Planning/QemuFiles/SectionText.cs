using System.Globalization;
using System.Text;
using Sunup.Model;

namespace Sunup.Planning.QemuFiles;

/// <summary>A section of QEMU's configuration syntax.</summary>
/// <param name="Name">Between the brackets, one blank between kind and id: <c>device "qemu_iommu"</c>.</param>
/// <param name="Index">Which of several of that name; 0 where none is given.</param>
/// <param name="Entries">In the order of the text.</param>
/// <param name="At">Where it stands.</param>
internal sealed record TextSection(string Name, int Index, IReadOnlyList<TextEntry> Entries, TextPosition At)
{
    /// <summary>The first word: <c>device</c>.</summary>
    public string Kind => Name.Split(' ', 2)[0];

    /// <summary>The quoted word; null for none.</summary>
    public string? Id => Name.Split(' ', 2) is [_, var id] ? id.Trim('"') : null;
}

internal readonly record struct TextEntry(string Key, string Value, TextPosition At);

/// <summary>Gets what is wrong: line and column in the text, 1-based, the length, what, and what to do.</summary>
internal delegate void TextFault(int line, int column, int length, string message, string? hint);

/// <summary>Reads QEMU's configuration syntax: <c>[kind "id"]</c> and <c>key = "value"</c>, a line each.</summary>
/// <remarks>
/// Source: qemu_config_foreach of util/qemu-config.c; Incus for <c>[name][index]</c> and for values without quotes. In quoted values of overrides
/// backslash escapes are resolved as Incus does; QEMU itself has none, and nothing that needs one.
/// </remarks>
internal sealed class SectionText(string text, bool allowIndex, bool allowComments, TextFault fault)
{
    private const int MostSections = 1000;
    private const int MostIndex = 999;

    private readonly List<TextSection> _sections = [];
    private List<TextEntry>? _entries;
    private int _line;

    public IReadOnlyList<TextSection> Read()
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            _line++;
            ReadLine(line);
        }

        return _sections;
    }

    private void ReadLine(string line)
    {
        var column = line.Length - line.TrimStart().Length + 1;
        var content = line.Trim();
        if (content.Length == 0)
        {
            return;
        }

        switch (content[0])
        {
            case '#':
                ReadComment(column, content);
                return;
            case '[':
                ReadHeader(column, content);
                return;
            default:
                ReadEntry(column, content);
                return;
        }
    }

    private void ReadComment(int column, string content)
    {
        if (!allowComments)
        {
            fault(
                _line, column, content.Length, "a comment: this syntax has none",
                "Incus takes '# key = value' for a key, and then does not delete an otherwise empty section; write comments in the YAML around it, or delete the line");
        }
    }

    private void ReadHeader(int column, string content)
    {
        var close = content.IndexOf(']', StringComparison.Ordinal);
        if (close < 0)
        {
            fault(_line, column, content.Length, "the bracket [ is never closed", "write [kind \"id\"], such as [device \"qemu_iommu\"]");
            return;
        }

        var name = Normal(content[1..close]);
        var rest = content[(close + 1)..].Trim();
        var index = 0;
        if (rest.Length > 0 && !TryIndex(rest, out index))
        {
            fault(_line, column + close + 1, content.Length - close - 1, $"'{rest}' behind the section's name", allowIndex ? "an index is written [0], right behind: [global][1]" : "a line has one [section] and nothing else");
            return;
        }

        if (name is null)
        {
            fault(_line, column, close + 1, $"'{content[1..close]}' is no section's name", "write [kind] or [kind \"id\"]: one word, and an id in double quotes");
            return;
        }

        if (_sections.Count == MostSections)
        {
            fault(_line, column, content.Length, $"more than {MostSections} sections", null);
            return;
        }

        _entries = [];
        _sections.Add(new TextSection(name, index, _entries, new TextPosition(_line, column)));
    }

    private bool TryIndex(string rest, out int index)
    {
        index = 0;
        return allowIndex && rest is ['[', .., ']'] && int.TryParse(rest[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= MostIndex;
    }

    private void ReadEntry(int column, string content)
    {
        var equals = content.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? content : content[..equals].TrimEnd();
        if (equals < 0 || key.Length == 0 || key.Any(char.IsWhiteSpace))
        {
            fault(_line, column, content.Length, equals < 0 ? "neither a section nor a key with a value" : $"'{key}' is no key", "write key = \"value\" below a [section]");
            return;
        }

        if (_entries is null)
        {
            fault(_line, column, content.Length, "a key that stands in no section", "write [kind] or [kind \"id\"] above it");
            return;
        }

        if (ReadValue(content[(equals + 1)..].Trim()) is not { } value)
        {
            fault(_line, column + equals + 1, content.Length - equals - 1, "a value whose quotes do not fit", "quote the whole value, and write \\\" for a quote in it");
            return;
        }

        _entries.Add(new TextEntry(key, value, new TextPosition(_line, column)));
    }

    private string? ReadValue(string written)
    {
        if (!written.StartsWith('"'))
        {
            return written.Contains('"', StringComparison.Ordinal) ? null : written;
        }

        if (written.Length < 2 || written[^1] != '"')
        {
            return null;
        }

        var inner = written[1..^1];
        return allowIndex ? Unescape(inner) : inner.Contains('"', StringComparison.Ordinal) ? null : inner;
    }

    private static string? Unescape(string inner)
    {
        var value = new StringBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '"' || (inner[i] == '\\' && (i + 1 == inner.Length || inner[i + 1] is not ('"' or '\\'))))
            {
                return null;
            }

            value.Append(inner[i] == '\\' ? inner[++i] : inner[i]);
        }

        return value.ToString();
    }

    /// <summary>Kind, and id in quotes, with one blank between; null for what is neither.</summary>
    private static string? Normal(string inner)
    {
        var content = inner.Trim();
        var blank = content.IndexOfAny([' ', '\t']);
        var kind = blank < 0 ? content : content[..blank];
        var id = blank < 0 ? null : content[blank..].Trim();
        if (kind.Length == 0 || !kind.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return null;
        }

        return id is null ? kind : id.Length > 2 && id[0] == '"' && id[^1] == '"' && !id[1..^1].Contains('"', StringComparison.Ordinal) ? $"{kind} {id}" : null;
    }
}

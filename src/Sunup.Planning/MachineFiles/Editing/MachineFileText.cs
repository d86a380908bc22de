using System.Collections.Immutable;
using Sunup.Planning.Documents;

namespace Sunup.Planning.MachineFiles.Editing;

/// <summary>The text of a machine file, edited key by key; comments, order and layout of the rest stay as they are.</summary>
/// <remarks>
/// What comes of it is a text: whether it is a good machine file, <see cref="MachineFileReader"/> says. A value that is replaced is written on one line,
/// comments inside of it are lost.
/// </remarks>
public sealed class MachineFileText
{
    private readonly string _path;

    private MachineFileText(string path, string text)
    {
        _path = path;
        Text = text;
    }

    public string Text { get; }

    /// <param name="path">The file, for messages.</param>
    /// <param name="text">What it holds, a mapping as <see cref="MachineFileReader"/> takes it.</param>
    public static MachineFileText Of(string path, string text) => new(path, text);

    /// <exception cref="InvalidDataException">The text is no mapping, or the path leads through a value that is none.</exception>
    public MachineFileText Apply(IEnumerable<KeyEdit> edits) => edits.Aggregate(this, (text, edit) => text.Apply(edit));

    /// <exception cref="InvalidDataException">As above.</exception>
    public MachineFileText Apply(KeyEdit edit)
    {
        var steps = KeyPath.Parse(edit.Key);
        return edit.Kind switch
        {
            KeyEditKind.Remove => Remove(steps),
            KeyEditKind.AddWord => Set(steps, YamlWriter.Scalar(string.Join(' ', Words(edit.Key).Append(edit.Value)))),
            KeyEditKind.RemoveWord => Set(steps, YamlWriter.Scalar(string.Join(' ', Words(edit.Key).Where(word => word != edit.Value)))),
            KeyEditKind.AddItem => Set(steps, YamlWriter.List(Items(edit.Key).Append(edit.Value))),
            _ => Set(steps, edit.Value),
        };
    }

    /// <summary>The text of the key's value; null where it is not there or no scalar.</summary>
    public string? ValueOf(string key) => Find(KeyPath.Parse(key)) is TextNode { IsNull: false } text ? text.Text : null;

    /// <summary>The items of a list, or the one value that stands in its place; none where the key is not there.</summary>
    public ImmutableArray<string> Items(string key) => Find(KeyPath.Parse(key)) switch
    {
        ListNode list => [.. list.Items.OfType<TextNode>().Select(item => item.Text)],
        TextNode { IsNull: false } text => [text.Text],
        _ => [],
    };

    /// <summary>The key is there, whatever its value is.</summary>
    public bool Has(string key) => Find(KeyPath.Parse(key)) is not null;

    /// <summary>Every value that holds no further keys, with its path and as YAML on one line, in the order of the file. A list of mappings is gone into; any other list is one value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Leaves() => [.. DocumentLeaves.Of(Root(), "")];

    /// <summary>How many items the list has; 0 where the key is not there.</summary>
    public int CountOf(string key) => Find(KeyPath.Parse(key)) is ListNode list ? list.Items.Length : 0;

    private string[] Words(string key) => (ValueOf(key) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private MapNode Root()
    {
        var problems = new ProblemList(_path);
        return DocumentParser.Parse(Text, problems) as MapNode
            ?? throw new InvalidDataException(problems.Any ? problems.Fail<string>().RenderProblems() : $"{_path} is not a mapping of keys");
    }

    private DocumentNode? Find(ReadOnlySpan<KeyStep> steps)
    {
        DocumentNode? node = Root();
        foreach (var step in steps)
        {
            node = (step.Key, node) switch
            {
                ({ } key, MapNode map) => EntryOf(map, key)?.Value,
                (null, ListNode list) when step.Index < list.Items.Length => list.Items[step.Index],
                _ => null,
            };
        }

        return node;
    }

    private DocumentNode? Find(ImmutableArray<KeyStep> steps) => Find(steps.AsSpan());

    private static MapEntry? EntryOf(MapNode map, string key)
    {
        foreach (var entry in map.Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
            {
                return entry;
            }
        }

        return null;
    }

    private MachineFileText Set(ImmutableArray<KeyStep> steps, string value)
    {
        if (steps[^1].Key is not { } key)
        {
            return Find(steps) is { } item ? Replace(item.Start, ValueEnd(item), value) : throw NoPlace(steps);
        }

        return Find(steps.AsSpan()[..^1]) switch
        {
            MapNode map when EntryOf(map, key) is { } entry => Replace(entry.Key.End, ValueEnd(entry.Value, entry.Key.End), $": {value}"),
            MapNode map => Insert(map, $"{key}: {value}"),
            null or TextNode { IsNull: true } when steps.Length > 1 => Set(steps.RemoveAt(steps.Length - 1), $"{{ {key}: {value} }}"),
            _ => throw NoPlace(steps),
        };
    }

    private MachineFileText Remove(ImmutableArray<KeyStep> steps)
    {
        if (Find(steps.AsSpan()[..^1]) is not MapNode map || steps[^1].Key is not { } key || EntryOf(map, key) is not { } entry)
        {
            return this;
        }

        var index = map.Entries.IndexOf(entry);
        var end = ValueEnd(entry.Value, entry.Key.End);
        return (map.IsFlow, index, map.Entries.Length) switch
        {
            (_, 0, 1) => Replace(map.Start, map.IsFlow ? map.End : end, "{}"),
            (true, 0, _) => Replace(entry.Key.Start, map.Entries[1].Key.Start, ""),
            (true, _, _) => Replace(ValueEnd(map.Entries[index - 1].Value, map.Entries[index - 1].Key.End), end, ""),
            (false, 0, _) => Replace(entry.Key.Start, map.Entries[1].Key.Start, ""),
            _ => Replace(LineEnd(Text.LastIndexOf('\n', entry.Key.Start - 1) - 1), LineEnd(end), ""),
        };
    }

    private MachineFileText Insert(MapNode map, string entry)
    {
        if (map.Entries.IsEmpty)
        {
            return Replace(map.Start, map.End, $"{{ {entry} }}");
        }

        var last = map.Entries[^1];
        var end = ValueEnd(last.Value, last.Key.End);
        if (map.IsFlow)
        {
            return Replace(end, end, $", {entry}");
        }

        var lineEnd = LineEnd(end);
        return Replace(lineEnd, lineEnd, $"\n{new string(' ', map.Entries[0].Key.At.Column - 1)}{entry}");
    }

    /// <summary>Index behind the last character that belongs to the value: of what is written as a block, white space and comments behind it do not.</summary>
    private int ValueEnd(DocumentNode value, int keyEnd = 0)
    {
        var end = value.End;
        if (value is TextNode { IsNull: true, Text: "" })
        {
            return Text.IndexOf(':', keyEnd) + 1;
        }

        while (value is not TextNode { Quoted: true } || Text[end - 1] is '\n' or '\r')
        {
            end = Text.AsSpan(0, end).TrimEnd().Length;
            var line = Text.LastIndexOf('\n', end - 1) + 1;
            if (!Text.AsSpan(line, end - line).TrimStart().StartsWith("#", StringComparison.Ordinal))
            {
                return end;
            }

            end = line;
        }

        return end;
    }

    private int LineEnd(int from)
    {
        var end = Text.IndexOf('\n', from);
        end = end < 0 ? Text.Length : end;
        return end > from && Text[end - 1] == '\r' ? end - 1 : end;
    }

    private MachineFileText Replace(int start, int end, string with) => new(_path, string.Concat(Text.AsSpan(0, start), with, Text.AsSpan(end)));

    private InvalidDataException NoPlace(ImmutableArray<KeyStep> steps) =>
        new($"{_path}: there is no place for {string.Join('.', steps.Select(step => step.Key ?? $"[{step.Index}]"))}: what stands there is of another kind");
}

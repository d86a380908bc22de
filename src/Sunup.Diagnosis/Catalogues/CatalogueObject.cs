using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sunup.Diagnosis.Catalogues;

/// <summary>Reads the keys of one JSON object and notes each fault with its place. Keys that nobody asked for are faults too.</summary>
internal sealed class CatalogueObject
{
    private readonly CatalogueFile _file;
    private readonly CatalogueNode _node;
    private readonly string _path;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public CatalogueObject(CatalogueFile file, CatalogueNode node, string path)
    {
        _file = file;
        _node = node;
        _path = path;
        if (node.Kind is not JsonTokenType.StartObject)
        {
            file.Fault(node.Offset, path, "an object was needed");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, offset, _) in Members.Where(member => !seen.Add(member.Name)))
        {
            file.Fault(offset, Path(name), "the key stands twice");
        }
    }

    private ImmutableArray<(string Name, int Offset, CatalogueNode Value)> Members => _node.Kind is JsonTokenType.StartObject ? _node.Children : [];

    public bool Has(string key) => Members.Any(member => string.Equals(member.Name, key, StringComparison.Ordinal));

    public string? Text(string key)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        if (value.Kind is JsonTokenType.String && value.Text.Length > 0)
        {
            return value.Text;
        }

        Fault(key, "a text was needed");
        return null;
    }

    /// <summary>A text that must be there; empty, and a fault, if it is not.</summary>
    public string Needed(string key)
    {
        if (!Has(key))
        {
            _asked.Add(key);
            _file.Fault(_node.Offset, Path(key), "the key is needed and not there");
            return "";
        }

        return Text(key) ?? "";
    }

    public bool Flag(string key)
    {
        var value = Value(key);
        if (value is { Kind: not (JsonTokenType.True or JsonTokenType.False) })
        {
            Fault(key, "true or false was needed");
        }

        return value is { Kind: JsonTokenType.True };
    }

    public double? Number(string key)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        if (value.Kind is JsonTokenType.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Fault(key, "a number was needed");
        return null;
    }

    /// <summary>One of the words of <paramref name="words"/>, by its meaning.</summary>
    public T? Word<T>(string key, params ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var allowed = new List<string>();
        foreach (var (word, meaning) in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
            {
                return meaning;
            }

            allowed.Add(word);
        }

        Fault(key, $"'{text}' is not one of {string.Join(", ", allowed)}");
        return null;
    }

    /// <summary>A list of texts; a single text stands for a list of one.</summary>
    public ImmutableArray<string> Texts(string key)
    {
        if (Value(key) is not { } value)
        {
            return [];
        }

        if (value.Kind is JsonTokenType.String)
        {
            return [value.Text];
        }

        if (value.Kind is JsonTokenType.StartArray && value.Children.All(child => child.Value.Kind is JsonTokenType.String))
        {
            return [.. value.Children.Select(child => child.Value.Text)];
        }

        Fault(key, "a list of texts was needed");
        return [];
    }

    /// <summary>The members of an object whose values are texts or lists of texts.</summary>
    public ImmutableArray<(string Name, ImmutableArray<string> Values)> Map(string key)
    {
        if (Value(key) is not { } value)
        {
            return [];
        }

        var map = new CatalogueObject(_file, value, Path(key));
        return [.. map.Members.Select(member => (member.Name, map.Texts(member.Name)))];
    }

    public CatalogueObject? Object(string key) => Value(key) is { } value ? new CatalogueObject(_file, value, Path(key)) : null;

    public ImmutableArray<CatalogueObject> Objects(string key)
    {
        if (Value(key) is not { } value)
        {
            return [];
        }

        if (value.Kind is JsonTokenType.StartArray)
        {
            return [.. value.Children.Select((child, index) => new CatalogueObject(_file, child.Value, $"{Path(key)}[{index}]"))];
        }

        Fault(key, "a list was needed");
        return [];
    }

    /// <summary>Where <paramref name="key"/> stands, to tell a fault that is found later.</summary>
    public CatalogueFault PlaceOf(string key)
    {
        var member = Members.FirstOrDefault(member => string.Equals(member.Name, key, StringComparison.Ordinal));
        return _file.Place(member.Value?.Offset ?? _node.Offset, Path(key), "");
    }

    /// <summary>Notes a fault at <paramref name="key"/>, or at the object if it has no such key.</summary>
    public void Fault(string key, string message)
    {
        var member = Members.FirstOrDefault(member => string.Equals(member.Name, key, StringComparison.Ordinal));
        _file.Fault(member.Value?.Offset ?? _node.Offset, Path(key), message);
    }

    /// <summary>Notes the keys that were never asked for.</summary>
    public void Done()
    {
        foreach (var (name, offset, _) in Members.Where(member => !_asked.Contains(member.Name)))
        {
            _file.Fault(offset, Path(name), $"no such key here; those are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
        }
    }

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private CatalogueNode? Value(string key)
    {
        _asked.Add(key);
        return Members.FirstOrDefault(member => string.Equals(member.Name, key, StringComparison.Ordinal)).Value;
    }
}

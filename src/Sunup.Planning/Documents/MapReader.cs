namespace Sunup.Planning.Documents;

/// <summary>Reads the keys of one mapping. A key that nobody asked for is unknown, so what is read and what is known cannot differ. The mapping as a whole is at its key.</summary>
internal sealed class MapReader(MapNode map, SourcePosition at, string path, ProblemList problems)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The value of <paramref name="key"/>; <see cref="ConfigValue.Absent"/> without it.</summary>
    public ConfigValue this[string key]
    {
        get
        {
            _known.Add(key);
            foreach (var entry in map.Entries)
            {
                if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
                {
                    return new ConfigValue(entry.Value, entry.Key.At, Join(key), problems);
                }
            }

            return ConfigValue.Absent;
        }
    }

    /// <summary>The value of a key that must be there; reports its absence.</summary>
    public ConfigValue Require(string key, string what)
    {
        var value = this[key];
        if (!value.IsPresent)
        {
            problems.Add(at, path, $"{Subject()} has no '{key}', needed {what}");
        }

        return value;
    }

    /// <summary>Reports what is wrong with the mapping as a whole.</summary>
    public void Fail(string message, string? hint = null) => problems.Add(at, path, message, hint);

    /// <summary>Reports every key that was not asked for. To be called after all keys were read.</summary>
    public void Finish()
    {
        foreach (var (key, _) in map.Entries)
        {
            if (_known.Contains(key.Text))
            {
                continue;
            }

            var nearest = Words.Nearest(key.Text, _known);
            var message = $"unknown key {Words.Quote(key.Text)}{(path.Length > 0 ? $" in {path}" : "")}";
            problems.Add(
                key.At,
                Join(Words.Shorten(key.Text)),
                nearest is null ? message : $"{message}: did you mean '{nearest}'?",
                $"known here: {string.Join(", ", _known)}");
        }
    }

    private string Subject() => path.Length > 0 ? path : "the file";

    private string Join(string key) => path.Length > 0 ? $"{path}.{key}" : key;
}

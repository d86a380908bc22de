using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Sunup.Formats.InitScripts;

namespace Sunup.Images.Scripts;

/// <summary>What is known of a script's variables: values that it writes down itself, words of the command line, lists that a loop goes over.</summary>
internal sealed partial class ScriptScope
{
    public const int LongestValue = 4096;
    public const int MostValues = 64;

    private const int MostVariables = 5000;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _lists = new(StringComparer.Ordinal);
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <summary>Of the function or script that is read: <c>$1</c> and so on; null for those that are not known.</summary>
    public ImmutableArray<string> Arguments { get; set; } = [];

    public string? ValueOf(string name) => _values.GetValueOrDefault(name);

    /// <summary>A value is set where it is known; one that is not leaves an earlier one standing, as the default that it is.</summary>
    /// <param name="name">Of the variable.</param>
    /// <param name="value">As written.</param>
    /// <param name="maybe">It is set in a branch: a value that is there already stays.</param>
    /// <param name="key">The key of the command line whose branch it is in; null for none.</param>
    public void Assign(string name, ShellWord value, bool maybe, string? key)
    {
        var text = Expand(value, out var known);
        if (key is null && MentionsCommandLine(value.Text))
        {
            _words.Add(name);
        }

        // Empty is no default: what comes later decides.
        if ((key is not null || !known) && _values.GetValueOrDefault(name) is "")
        {
            _values.Remove(name);
        }

        if (_values.Count + _keys.Count > MostVariables)
        {
            return;
        }

        if (key is not null)
        {
            _keys.TryAdd(name, key);
        }
        else if (known && !(maybe && _values.GetValueOrDefault(name) is { Length: > 0 }))
        {
            _values[name] = text;
            _lists.Remove(name);
        }
        else if (!known && KeysIn(value.Text) is [var only, ..])
        {
            _keys.TryAdd(name, only);
        }
    }

    /// <summary>The variable goes over values; no more than <see cref="MostValues"/> are asked for.</summary>
    public void SetList(string name, IEnumerable<string> values)
    {
        if (_lists.Count < MostVariables)
        {
            _lists[name] = [.. values.Take(MostValues)];
            _values.Remove(name);
        }
    }

    /// <summary>The variable holds words of the kernel's command line.</summary>
    public void MarkCommandLine(string name) => _words.Add(name);

    public bool MentionsCommandLine(string text) => Head(text).Contains("/proc/cmdline", StringComparison.Ordinal) || NamesIn(text).Any(_words.Contains);

    /// <summary>Keys of the command line that variables in a text come from.</summary>
    public ImmutableArray<string> KeysIn(string text) => [.. NamesIn(text).Select(name => _keys.GetValueOrDefault(name)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>All values that a word may have, where a loop gives several.</summary>
    public ImmutableArray<string> ExpandAll(ShellWord word)
    {
        var name = NamesIn(word.Text).FirstOrDefault(_lists.ContainsKey);
        return name is null ? [Expand(word, out _)] : [.. _lists[name].Select(value => Expand(word, out _, (name, value)))];
    }

    /// <summary>As much of a text as is looked at.</summary>
    public static string Head(string text) => text.Length <= LongestValue ? text : text[..LongestValue];

    /// <summary>With what is known put in; the rest stands as it is written. At most <see cref="LongestValue"/> letters; what is longer is not known.</summary>
    public string Expand(ShellWord word, out bool known, (string Name, string Value)? bound = null)
    {
        known = true;
        var text = new StringBuilder();
        foreach (var part in word.Parts)
        {
            var value = part.Kind switch
            {
                ShellPartKind.Literal => part.Text,
                ShellPartKind.Variable => Expand(part.Text, bound),
                _ => ProgramLookup().Match(part.Text) is { Success: true } lookup ? lookup.Groups["name"].Value : null,
            };
            known &= value is not null;
            var shown = value ?? part.Text;
            text.Append(Head(shown));
            if (shown.Length > LongestValue || text.Length > LongestValue)
            {
                known = false;
                text.Length = LongestValue;
                break;
            }
        }

        return text.ToString();
    }

    /// <summary>Names of variables in a text: <c>$NAME</c> and <c>${NAME...}</c>.</summary>
    public static IEnumerable<string> NamesIn(string text)
    {
        text = Head(text);
        for (var i = text.IndexOf('$', StringComparison.Ordinal); i >= 0 && i + 1 < text.Length; i = text.IndexOf('$', i + 1))
        {
            var start = text[i + 1] == '{' ? i + 2 : i + 1;
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            if (end > start || (end < text.Length && text[end] is '@' or '*'))
            {
                yield return end > start ? text[start..end] : "@";
            }
        }
    }

    private string? Expand(string source, (string Name, string Value)? bound)
    {
        if (NamesIn(source).FirstOrDefault() is not { } name)
        {
            return null;
        }

        var value = bound is { } given && given.Name == name ? given.Value
            : name == "@" ? Arguments.IsEmpty ? null : string.Join(' ', Arguments)
            : char.IsAsciiDigit(name[0]) ? int.TryParse(name, out var index) && index >= 1 && index <= Arguments.Length ? Arguments[index - 1] : null
            : _values.GetValueOrDefault(name);
        // Of $((1 + $n)) or ${#n} the value is another than that of the name in it; ${n without an end is no expansion.
        var isBraced = source.StartsWith("${", StringComparison.Ordinal);
        var rest = source.AsSpan(isBraced ? 2 : 1);
        if (!(name == "@" ? rest is ['@' or '*', ..] : rest.StartsWith(name, StringComparison.Ordinal)) || (isBraced && rest is not [.., '}']))
        {
            return null;
        }

        return isBraced ? Changed(value, rest[name.Length..^1].ToString()) : value;
    }

    // What stands behind a name in braces.
    private static string? Changed(string? value, string operation) => operation switch
    {
        "" or ['?', ..] or [':', '?', ..] => value,
        [':', '-', ..] or ['-', ..] => value is { Length: > 0 } ? value : operation.TrimStart(':')[1..] is var fallback && !fallback.Contains('$', StringComparison.Ordinal) ? fallback.Trim('"') : null,
        "%/" => value?.TrimEnd('/'),
        _ => null,
    };

    // Where a program is, asked of the shell: its name does.
    [GeneratedRegex(@"^\$\((command -v|type -P|which) (?<name>[\w./-]+)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProgramLookup();

    /// <summary>What a script that is started as a program of its own sees.</summary>
    public ScriptScope Child(ImmutableArray<string> arguments)
    {
        var child = new ScriptScope { Arguments = arguments };
        foreach (var (name, value) in _values)
        {
            child._values[name] = value;
        }

        foreach (var (name, key) in _keys)
        {
            child._keys[name] = key;
        }

        child._words.UnionWith(_words);
        return child;
    }
}

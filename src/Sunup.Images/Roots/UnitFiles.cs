namespace Sunup.Images.Roots;

/// <summary>Reads units where systemd looks for them. Source: systemd.unit(5), "Unit File Load Path"; systemd.syntax(7).</summary>
internal sealed class UnitFiles(IRootFiles files)
{
    private static readonly string[] s_folders = ["etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];

    // More than any system has; files that are made to keep a reader busy have more.
    private const int MostNames = 20_000;
    private const int MostWords = 4096;
    private const int MostText = 64 << 20;
    private const int LongestName = 255;

    private readonly Dictionary<string, RootUnit?> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);
    private int _left = MostText;

    /// <summary>Null where there is no such file.</summary>
    public RootUnit? Find(string name)
    {
        if (!_units.TryGetValue(name, out var unit))
        {
            _units[name] = unit = IsName(name) && _units.Count < MostNames ? Read(name) : null;
        }

        return unit;
    }

    /// <summary>The unit that a link of that name stands for: <c>default.target</c> is <c>multi-user.target</c>.</summary>
    public string Resolve(string name)
    {
        if (!_targets.TryGetValue(name, out var target))
        {
            _targets[name] = target = IsName(name) && _targets.Count < MostNames ? Follow(name) : name;
        }

        return target;
    }

    // systemd, src/basic/unit-name.c: these letters, a dot and a type at the end. Others are no units, and no paths to look for either.
    private static bool IsName(string name) =>
        name.Length <= LongestName && name.LastIndexOf('.') > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '-' or '_' or '.' or '\\' or '@');

    private string Follow(string name)
    {
        for (var links = 0; links < 8 && s_folders.Select(folder => files.LinkTarget($"{folder}/{name}")).FirstOrDefault(target => target is not null) is { } link && link != "/dev/null"; links++)
        {
            var target = link[(link.LastIndexOf('/') + 1)..];
            if (target == name || target.Contains("@.", StringComparison.Ordinal) || !IsName(target))
            {
                break;
            }

            name = target;
        }

        return name;
    }

    /// <summary>Where the link of that name is; null for none.</summary>
    public string? LinkOf(string name) => s_folders.Select(folder => $"{folder}/{name}").FirstOrDefault(path => files.LinkTarget(path) is not null);

    private RootUnit? Read(string name)
    {
        var template = name.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? $"{name[..(at + 1)]}{name[name.LastIndexOf('.')..]}" : name;
        var names = template == name ? new[] { name } : [name, template];
        var path = names.SelectMany(file => s_folders.Select(folder => $"{folder}/{file}")).FirstOrDefault(candidate => files.Exists(candidate) || files.LinkTarget(candidate) is not null);
        if (path is null)
        {
            return null;
        }

        if (files.LinkTarget(path) == "/dev/null" || files.IsEmpty(path))
        {
            return new RootUnit(name, path) { IsMasked = true };
        }

        var settings = Settings(names, path).ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return new RootUnit(name, path)
        {
            Description = settings["Description"].LastOrDefault(),
            Command = settings["ExecStart"].FirstOrDefault(command => command.Length > 0),
            Condition = settings.FirstOrDefault(group => group.Key.StartsWith("Condition", StringComparison.Ordinal)) is { } condition ? $"{condition.Key}={condition.First()}" : null,
            Pulls = [.. Words(settings, "Requires", "BindsTo", "Wants", "Requisite", "Upholds").Concat(Linked(names)).Distinct(StringComparer.Ordinal)],
            After = [.. Words(settings, "After")],
            Before = [.. Words(settings, "Before")],
            HasDefaultDependencies = settings["DefaultDependencies"].LastOrDefault() is not ("no" or "false" or "0" or "off"),
        };
    }

    private IEnumerable<KeyValuePair<string, string>> Settings(string[] names, string path)
    {
        var changes = names.SelectMany(name => s_folders.SelectMany(folder => files.Names($"{folder}/{name}.d").Where(file => file.EndsWith(".conf", StringComparison.Ordinal)).Select(file => $"{folder}/{name}.d/{file}")));
        return changes.Prepend(path).SelectMany(file => Pairs(TextOf(file)));
    }

    private string TextOf(string path)
    {
        var text = _left > 0 ? files.Text(path) : "";
        _left -= text.Length;
        return text;
    }

    private IEnumerable<string> Linked(string[] names) =>
        names.SelectMany(name => s_folders.SelectMany(folder => files.Names($"{folder}/{name}.wants").Concat(files.Names($"{folder}/{name}.requires"))));

    private static List<string> Words(ILookup<string, string> settings, params ReadOnlySpan<string> keys)
    {
        var words = new List<string>();
        foreach (var key in keys)
        {
            words.AddRange(settings[key].SelectMany(value => value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        }

        return words.Count <= MostWords ? words : words[..MostWords];
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string text)
    {
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()))
        {
            if (line.Length > 0 && line[0] is not ('#' or ';' or '[') && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                yield return new(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart());
            }
        }
    }
}

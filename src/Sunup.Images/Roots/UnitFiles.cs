namespace Sunup.Images.Roots;

/// <summary>Reads units where systemd looks for them. Source: systemd.unit(5), "Unit File Load Path"; systemd.syntax(7).</summary>
internal sealed class UnitFiles(IRootFiles files)
{
    private static readonly string[] s_folders = ["etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];

    private readonly Dictionary<string, RootUnit?> _units = new(StringComparer.Ordinal);

    /// <summary>Null where there is no such file.</summary>
    public RootUnit? Find(string name)
    {
        if (!_units.TryGetValue(name, out var unit))
        {
            _units[name] = unit = Read(name);
        }

        return unit;
    }

    /// <summary>The unit that a link of that name stands for: <c>default.target</c> is <c>multi-user.target</c>.</summary>
    public string Resolve(string name)
    {
        for (var links = 0; links < 8 && s_folders.Select(folder => files.LinkTarget($"{folder}/{name}")).FirstOrDefault(target => target is not null) is { } link && link != "/dev/null"; links++)
        {
            var target = link[(link.LastIndexOf('/') + 1)..];
            if (target == name || target.Contains("@.", StringComparison.Ordinal))
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

        if (files.LinkTarget(path) == "/dev/null")
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
        return changes.Prepend(path).SelectMany(file => Pairs(files.Text(file)));
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

        return words;
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

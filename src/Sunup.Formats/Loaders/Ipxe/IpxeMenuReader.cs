using System.Collections.Immutable;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Reads the menus of a script in the order of its lines.</summary>
/// <remarks>Source: iPXE src/hci/commands/dynui_cmd.c: options of menu, item and choose.</remarks>
public static class IpxeMenuReader
{
    public static ImmutableArray<IpxeMenu> Read(IEnumerable<IpxeScriptLine> lines)
    {
        var menus = ImmutableArray.CreateBuilder<IpxeMenu>();
        foreach (var line in lines)
        {
            foreach (var command in line.Commands)
            {
                Read(command.Words, line.Number, menus);
            }
        }

        return menus.ToImmutable();
    }

    private static void Read(ImmutableArray<string> command, int line, ImmutableArray<IpxeMenu>.Builder menus)
    {
        var (options, words) = Cut(command);
        if (command[0] == "menu" && !options.ContainsKey("delete"))
        {
            menus.Add(new IpxeMenu(string.Join(' ', words), line, [], null, null, null) { Name = options.GetValueOrDefault("name") ?? "" });
            return;
        }

        var name = options.GetValueOrDefault("menu") ?? options.GetValueOrDefault("form") ?? "";
        if (menus.LastOrDefault(menu => menu.Name == name) is not { } menu)
        {
            return;
        }

        var at = menus.LastIndexOf(menu);
        menus[at] = command[0] switch
        {
            "item" => WithItem(menu, options, words, line),
            "choose" when words.Count > 0 => menu with { Setting = words[^1], Default = options.GetValueOrDefault("default") ?? menu.Default, TimeoutMilliseconds = options.GetValueOrDefault("timeout"), ChooseLine = line },
            _ => menu,
        };
    }

    private static IpxeMenu WithItem(IpxeMenu menu, Dictionary<string, string> options, List<string> words, int line)
    {
        var label = options.ContainsKey("gap") ? null : words.FirstOrDefault();
        var item = new IpxeMenuItem(label, string.Join(' ', words.Skip(label is null ? 0 : 1)), line);
        return menu with { Items = menu.Items.Add(item), Default = options.ContainsKey("default") ? label : menu.Default };
    }

    // Options come first; "--" ends them.
    private static (Dictionary<string, string> Options, List<string> Words) Cut(ImmutableArray<string> command)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 1;
        for (; at < command.Length && command[at].StartsWith('-'); at++)
        {
            if (command[at] == "--")
            {
                at++;
                break;
            }

            var equals = command[at].IndexOf('=', StringComparison.Ordinal);
            var name = NameOf(command[0], equals < 0 ? command[at] : command[at][..equals]);
            var hasValue = name is "menu" or "form" or "name" or "timeout" or "retimeout" || (command[0], name) is ("item", "key") or ("choose", "default");
            options[name] = equals >= 0 ? command[at][(equals + 1)..] : hasValue && at + 1 < command.Length ? command[++at] : "";
        }

        return (options, [.. command.Skip(at)]);
    }

    private static string NameOf(string command, string option) => (command, option) switch
    {
        ("menu", "-d") => "delete",
        ("menu", "-n") => "name",
        ("choose", "-k") => "keep",
        (_, "-m") => "menu",
        (_, "-f") => "form",
        (_, "-k") => "key",
        (_, "-d") => "default",
        (_, "-g") => "gap",
        (_, "-s") => "secret",
        (_, "-t") => "timeout",
        (_, "-r") => "retimeout",
        _ => option.TrimStart('-'),
    };
}

using System.Globalization;
using Sunup.Formats.Loaders.Configurations;

namespace Sunup.Formats.Loaders.Grub;

/// <summary>Runs a script: variables, conditions, functions; entries are run too, each by itself, to see what it would load.</summary>
internal sealed class GrubRun(GrubContext context)
{
    private const int MostSteps = 50_000;
    private const int MostSources = 64;
    private const int MostDepth = 16;
    private const int LongestValue = 1 << 16;

    private readonly Dictionary<string, IReadOnlyList<GrubStatement>> _functions = new(StringComparer.Ordinal);
    private readonly Stack<(string Id, int Count)> _menus = [];
    private Dictionary<string, string> _variables = Initial(context);
    private int _steps;
    private int _depth;
    private int _top;
    private int _sources;
    private GrubEntryBuilder? _entry;

    public List<GrubMenuItem> Entries { get; } = [];

    public List<LoaderProblem> Problems { get; } = [];

    public List<LoaderFile> Files { get; } = [];

    public bool UsesBootLoaderSpec { get; private set; }

    public string Variable(string name) => _variables.GetValueOrDefault(name, "");

    public void RunText(string text, int depth)
    {
        if (depth >= MostDepth)
        {
            Problems.Add(new LoaderProblem(0, "configurations name each other too deep: the rest is not read"));
            return;
        }

        _depth = depth;
        Run(new GrubParser([.. new GrubLexer(text).Words()], Problems).ParseAll());
    }

    private static Dictionary<string, string> Initial(GrubContext context) => new(StringComparer.Ordinal)
    {
        ["grub_platform"] = context.Platform,
        ["grub_cpu"] = context.Platform == "pc" ? "i386" : "x86_64",
        ["prefix"] = context.Prefix,
        ["feature_menuentry_id"] = "y",
        ["feature_platform_search_hint"] = "y",
        ["feature_timeout_style"] = "y",
        ["feature_default_font_path"] = "y",
        ["feature_all_video_module"] = "y",
        ["feature_200_final"] = "y",
        ["feature_chainloader_bpb"] = "y",
        ["feature_ntldr"] = "y",
        ["feature_nativedisk_cmd"] = "y",
    };

    /// <summary>The last one's answer is the answer of all.</summary>
    private bool Run(IReadOnlyList<GrubStatement> statements)
    {
        var answer = true;
        foreach (var statement in statements)
        {
            if (++_steps > MostSteps)
            {
                if (_steps == MostSteps + 1)
                {
                    Problems.Add(new LoaderProblem(statement.Line, "the script does not come to an end: the rest is not run"));
                }

                return false;
            }

            answer = Run(statement);
        }

        return answer;
    }

    private bool Run(GrubStatement statement)
    {
        switch (statement)
        {
            case GrubIf choice:
                foreach (var (condition, then) in choice.Arms)
                {
                    if (condition.Count == 0 || Run(condition))
                    {
                        return Run(then);
                    }
                }

                return true;
            case GrubFor loop:
                foreach (var item in loop.Words.SelectMany(word => word.Expand(Variable)).ToList())
                {
                    _variables[loop.Name] = item;
                    Run(loop.Block);
                }

                return true;
            case GrubFunction function:
                _functions[function.Name] = function.Block;
                return true;
            case GrubCommand command:
                return Run(command);
            default:
                return true;
        }
    }

    private bool Run(GrubCommand command)
    {
        var words = command.Words.SelectMany(word => word.Expand(Variable)).ToList();
        if (words.Count == 0)
        {
            return true;
        }

        if (words[0] is "menuentry" or "submenu" && command.Block is { } block)
        {
            AddEntry(words, block, command.Line);
            return true;
        }

        // name=value is an assignment, with and without set.
        if (words.Count == 1 && words[0].IndexOf('=', StringComparison.Ordinal) > 0)
        {
            return Set(words[0]);
        }

        return _functions.TryGetValue(words[0], out var body) ? CallFunction(body) : RunBuiltIn(words, command.Line);
    }

    private bool CallFunction(IReadOnlyList<GrubStatement> body)
    {
        if (_depth >= MostDepth)
        {
            return false;
        }

        _depth++;
        var answer = Run(body);
        _depth--;
        return answer;
    }

    private bool RunBuiltIn(List<string> words, int line)
    {
        switch (words[0])
        {
            case "set":
                return words.Count < 2 || Set(words[1]);
            case "unset":
                return words.Skip(1).All(_variables.Remove);
            case "[":
                return GrubCondition.Of([.. words.Skip(1).Take(words.Count - (words[^1] == "]" ? 2 : 1))], path => context.ReadFile(PathOf(path)) is not null);
            case "test":
                return GrubCondition.Of([.. words.Skip(1)], path => context.ReadFile(PathOf(path)) is not null);
            case "true":
                return true;
            case "false" or "loadfont" or "sleep" or "keystatus" or "cryptomount" or "background_image":
                return false;
            case "load_env":
                return LoadEnvironment(words);
            case "source" or "." or "configfile" or "normal" when words.Count > 1:
                return Source(words[^1], line);
            case "blscfg":
                UsesBootLoaderSpec = true;
                return true;
            case "search" or "search.fs_uuid" or "search.fs_label" or "search.file":
                return Search(words);
            default:
                _entry?.Take(words, line, Variable("root"));
                return true;
        }
    }

    private bool Set(string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && assignment.Length - equals <= LongestValue)
        {
            _variables[assignment[..equals]] = assignment[(equals + 1)..];
        }

        return true;
    }

    private bool LoadEnvironment(List<string> words)
    {
        var file = words.IndexOf("-f") is > 0 and var at && at + 1 < words.Count ? words[at + 1] : words.FirstOrDefault(word => word.StartsWith("--file=", StringComparison.Ordinal))?["--file=".Length..];
        if (context.ReadFile(PathOf(file ?? $"{Variable("prefix")}/grubenv")) is not { } text)
        {
            return false;
        }

        foreach (var (name, value) in GrubConfiguration.ReadEnvironment(text))
        {
            _variables[name] = value;
        }

        return true;
    }

    private bool Source(string path, int line)
    {
        Files.Add(new LoaderFile(PathOf(path), LoaderFileUse.Configuration, line));
        if (++_sources > MostSources || context.ReadFile(PathOf(path)) is not { } text)
        {
            return false;
        }

        var depth = _depth;
        RunText(text, depth + 1);
        _depth = depth;
        return true;
    }

    // search [--set[=VAR]] [--fs-uuid|--label|--file] [--hint...] NAME, in any order; search.fs_uuid NAME VAR HINT.
    private bool Search(List<string> words)
    {
        if (words[0] != "search")
        {
            if (words.Count > 1)
            {
                _variables[words.Count > 2 ? words[2] : "root"] = GrubVolume.Text(words[0] switch { "search.fs_uuid" => "uuid", "search.fs_label" => "label", _ => "file" }, words[1]);
            }

            return words.Count > 1;
        }

        var kind = words.Contains("--fs-uuid") || words.Contains("-u") ? "uuid" : words.Contains("--label") || words.Contains("-l") ? "label" : "file";
        var variable = words.FirstOrDefault(word => word.StartsWith("--set=", StringComparison.Ordinal))?["--set=".Length..] ?? "root";
        var names = words.Skip(1).Where(word => !word.StartsWith('-')).ToList();
        if (names.Count == 0)
        {
            return false;
        }

        // With --set VAR in two words the first name is the variable's.
        if (words.IndexOf("--set") is > 0 and var at && names.Count > 1 && at + 1 < words.Count && words[at + 1] == names[0])
        {
            variable = names[0];
        }

        _variables[variable] = GrubVolume.Text(kind, names[^1]);
        return true;
    }

    private void AddEntry(List<string> words, IReadOnlyList<GrubStatement> block, int line)
    {
        var parent = _menus.TryPeek(out var menu) ? menu.Id : null;
        var place = (parent is null ? _top++ : menu.Count).ToString(CultureInfo.InvariantCulture);
        if (parent is not null)
        {
            _menus.Pop();
            _menus.Push((menu.Id, menu.Count + 1));
        }

        var id = parent is null ? place : $"{parent}>{place}";
        var title = words.Skip(1).FirstOrDefault(word => !word.StartsWith("--", StringComparison.Ordinal)) ?? "";
        RunEntry(block, new GrubMenuItem(new LoaderEntry { Id = id, Title = title, Line = line, Note = "a menu of its own" }, parent, place, GivenId(words), IsSubmenu: words[0] == "submenu"));
    }

    private static string? GivenId(List<string> words) => words.IndexOf("--id") is > 0 and var at && at + 1 < words.Count
        ? words[at + 1]
        : words.FirstOrDefault(word => word.StartsWith("--id=", StringComparison.Ordinal))?["--id=".Length..];

    /// <summary>GRUB runs an entry when it is chosen, with the variables of then; here it is run now, and leaves nothing behind.</summary>
    private void RunEntry(IReadOnlyList<GrubStatement> block, GrubMenuItem item)
    {
        var (outside, entry) = (new Dictionary<string, string>(_variables, StringComparer.Ordinal), _entry);
        _entry = item.IsSubmenu ? null : new GrubEntryBuilder();
        var index = Entries.Count;
        if (item.IsSubmenu && _menus.Count < MostDepth)
        {
            Entries.Add(item);
            _menus.Push((item.Entry.Id, 0));
            Run(block);
            _menus.Pop();
        }
        else if (!item.IsSubmenu)
        {
            Run(block);
            Entries.Insert(index, item with { Entry = _entry!.ToEntry(item.Entry.Id, item.Entry.Title, item.Entry.Line) });
        }

        (_variables, _entry) = (outside, entry);
    }

    private static string PathOf(string path) => path.StartsWith('(') && path.IndexOf(')', StringComparison.Ordinal) is > 0 and var end ? path[(end + 1)..] : path;
}

using System.Collections.Immutable;
using System.Globalization;
using Sunup.Formats.InitScripts;
using Sunup.Model;

namespace Sunup.Images.Roots;

/// <summary>What sysvinit runs in which runlevel: K links, then S links, by two digits and then by name; and the lines of inittab.</summary>
/// <remarks>Source: sysv-rc's /etc/init.d/rc (<c>K[0-9][0-9]*</c>, <c>S[0-9][0-9]*</c> in the order of the shell), init(8), inittab(5), insserv(8) for the .depend files.</remarks>
internal sealed class SysvPlan(IRootFiles files)
{
    private static readonly string[] s_levels = ["S", "0", "1", "2", "3", "4", "5", "6"];
    private readonly List<Finding> _findings = [];

    public InitPlan Read(InitPlan plan)
    {
        var table = InitTable.Read(files.Text("etc/inittab"));
        var levels = s_levels.Select(level => Level(level, table)).Where(level => !level.Actions.IsEmpty || !level.PassedOver.IsEmpty).ToImmutableArray();
        var line = table.Lines.FirstOrDefault(line => line.Action == "initdefault");
        Judge(table, line, levels);
        return plan with
        {
            Default = table.DefaultLevel,
            DefaultFrom = line is null ? null : string.Create(CultureInfo.InvariantCulture, $"/etc/inittab:{line.Line}"),
            Levels = levels,
            Findings = [.. _findings],
        };
    }

    private void Judge(InitTable table, InitTableLine? line, ImmutableArray<InitLevel> levels)
    {
        if (table.DefaultLevel is null or "0" or "6")
        {
            _findings.Add(PlanFindings.NoUsableLevel(files.Name, table.DefaultLevel, line));
        }

        var lost = levels.SelectMany(level => level.Actions).Where(action => action.IsMissing).Select(action => action.Path).ToList();
        var odd = levels.SelectMany(level => level.PassedOver).ToList();
        if (lost.Count + odd.Count > 0)
        {
            _findings.Add(PlanFindings.LinksWithoutEffect(files.Name, lost, odd));
        }
    }

    private InitLevel Level(string level, InitTable table)
    {
        var folder = $"etc/rc{level}.d";
        var names = files.Names(folder).ToList();
        var needs = DependFile.Read(files.Text($"etc/init.d/.depend.{(level == "S" ? "boot" : level is "0" or "6" ? "stop" : "start")}"));
        var links = names.Where(IsLink).OrderBy(name => name[0] == 'K' ? 0 : 1).ThenBy(name => name, StringComparer.Ordinal).Select(name => Link(level, folder, name, needs));
        var lines = table.Lines.Where(line => IsOf(line, level)).OrderBy(line => line.Action == "sysinit" ? 0 : 1).ToList();
        // init takes its table in order; rc, which runs the links, is one of its lines.
        var rc = Math.Max(0, lines.FindIndex(IsRc));
        return new InitLevel(level, MeaningOf(level), [.. lines.Take(rc).Select(Line), .. links, .. lines.Skip(rc).Where(line => !IsRc(line)).Select(Line)])
        {
            PassedOver = [.. names.Where(name => name is ['K' or 'S', ..] && !IsLink(name)).Select(name => $"/{folder}/{name}")],
        };
    }

    // sysvinit, src/init.c: what is for the boot is run whatever its levels, and once; a line without levels is of all of 0 to 9.
    private static bool IsOf(InitTableLine line, string level) => line.Action switch
    {
        "initdefault" or "off" => false,
        "sysinit" or "boot" or "bootwait" => level == "S",
        _ => level != "S" && line.IsOf(level[0]),
    };

    private static InitAction Line(InitTableLine line) => new(line.Action, line.Process, "/etc/inittab") { Line = line.Line };

    private InitAction Link(string level, string folder, string name, IReadOnlyDictionary<string, ImmutableArray<string>> needs) =>
        // At the end of a system S links are told to stop as well.
        new(name[0] == 'K' || level is "0" or "6" ? "stop" : "start", name[3..], $"/{folder}/{name}")
        {
            Link = name[..3],
            Needs = needs.GetValueOrDefault(name[3..], []),
            IsMissing = LeadsNowhere($"{folder}/{name}"),
        };

    // A link to elsewhere than /etc/init.d is not judged.
    private bool LeadsNowhere(string path) => files.LinkTarget(path) is { } target && target.IndexOf("init.d/", StringComparison.Ordinal) is >= 0 and var at && !files.Exists($"etc/{target[at..]}");

    private static bool IsLink(string name) => name.Length > 3 && name is ['K' or 'S', >= '0' and <= '9', >= '0' and <= '9', ..];

    // /etc/init.d/rc 2, /etc/init.d/rcS; not /etc/rc.d/rc.local, which is a script like others.
    private static bool IsRc(InitTableLine line) => line.Process.Split([' ', '\t'], 2)[0] is "/etc/init.d/rc" or "/etc/init.d/rcS" or "/etc/rc.d/rc" or "/etc/rc.d/rcS";

    private static string? MeaningOf(string level) => level switch
    {
        "S" => "at every boot, before the runlevel",
        "0" => "powering off",
        "1" => "one user",
        "6" => "restarting",
        _ => null,
    };
}

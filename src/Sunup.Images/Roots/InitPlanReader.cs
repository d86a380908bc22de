using Sunup.Formats.InitScripts;

namespace Sunup.Images.Roots;

/// <summary>Reads an <see cref="InitPlan"/> from the files of a root.</summary>
public static class InitPlanReader
{
    public static InitPlan Read(IRootFiles files)
    {
        var plan = new InitPlan { Root = files.Name, System = InitSystems.Of(files) };
        return plan.System switch
        {
            InitSystem.Systemd => Systemd(plan, files),
            InitSystem.Sysvinit => new SysvPlan(files).Read(plan),
            InitSystem.OpenRc => OpenRc(plan, files),
            InitSystem.Busybox => Busybox(plan, files),
            _ => plan,
        };
    }

    private static InitPlan Systemd(InitPlan plan, IRootFiles files)
    {
        var graph = new UnitGraph(files);
        var target = graph.Resolve("default.target");
        return plan with
        {
            Default = target == "default.target" ? null : target,
            DefaultFrom = graph.LinkOf("default.target") is { } link ? "/" + link : null,
            Levels = [new InitLevel(target, null, [.. graph.Order(target).Select(unit => new InitAction("start", unit.Name, "/" + unit.Path) { Needs = unit.After, Description = unit.Description })])],
        };
    }

    /// <summary>Source: openrc-run(8), openrc(8), rc-update(8). Within a level the scripts' own dependencies decide, and then their names.</summary>
    private static InitPlan OpenRc(InitPlan plan, IRootFiles files)
    {
        string[] order = ["sysinit", "boot", "default", "nonetwork", "shutdown"];
        var names = files.Names("etc/runlevels").ToList();
        return plan with
        {
            Default = names.Contains("default", StringComparer.Ordinal) ? "default" : null,
            DefaultFrom = names.Contains("default", StringComparer.Ordinal) ? "/etc/runlevels/default" : null,
            Levels =
            [
                .. names.OrderBy(name => Array.IndexOf(order, name) is >= 0 and var at ? at : order.Length).ThenBy(name => name, StringComparer.Ordinal).Select(level => new InitLevel(
                    level,
                    level == "shutdown" ? "powering off and restarting" : null,
                    [.. files.Names($"etc/runlevels/{level}").Select(name => new InitAction("start", name, $"/etc/runlevels/{level}/{name}") { IsMissing = !files.Exists($"etc/init.d/{name}") })])),
            ],
        };
    }

    // busybox, init/init.c: sysinit, wait, once, then respawn and askfirst; shutdown at the end.
    internal static InitPlan Busybox(InitPlan plan, IRootFiles files)
    {
        string[] order = ["sysinit", "wait", "once", "respawn", "askfirst", "ctrlaltdel", "shutdown", "restart"];
        var table = InitTable.Read(files.Text("etc/inittab"));
        return plan with
        {
            Levels =
            [
                new InitLevel("inittab", null,
                [
                    .. table.Lines.OrderBy(line => Array.IndexOf(order, line.Action) is >= 0 and var at ? at : order.Length)
                        .Select(line => new InitAction(line.Action, line.Process, "/etc/inittab") { Line = line.Line, Description = line.Id.Length > 0 ? $"on {line.Id}" : null }),
                ]),
            ],
        };
    }
}

using System.Collections.Immutable;

namespace Sunup.Formats.InitScripts;

/// <summary>What <c>/etc/inittab</c> says, for sysvinit and for busybox's init, which leaves the second field out of account.</summary>
/// <param name="Lines">In order.</param>
/// <param name="Unread">Numbers of lines that are neither.</param>
/// <remarks>Source: inittab(5) of sysvinit; busybox, init/init.c.</remarks>
public sealed record InitTable(ImmutableArray<InitTableLine> Lines, ImmutableArray<int> Unread)
{
    /// <summary>The runlevel that sysvinit goes to when nothing else is said; null where no line says it, and init then asks at the console.</summary>
    /// <remarks>Where several digits stand, sysvinit takes the highest.</remarks>
    public string? DefaultLevel => Lines.FirstOrDefault(line => line.Action == "initdefault") is { } line && line.Levels.Length > 0
        ? line.Levels.Max().ToString()
        : null;

    public static InitTable Read(string text)
    {
        var lines = ImmutableArray.CreateBuilder<InitTableLine>();
        var unread = ImmutableArray.CreateBuilder<int>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.Split(':', 4) is [var id, var levels, var action, .. var rest] && action.Length > 0)
            {
                lines.Add(new InitTableLine(number, id, levels, action.Trim(), rest is [var process] ? process.Trim() : ""));
            }
            else
            {
                unread.Add(number);
            }
        }

        return new InitTable(lines.ToImmutable(), unread.ToImmutable());
    }
}

/// <summary>A line of inittab.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Id">A name of sysvinit's; of busybox's init the terminal.</param>
/// <param name="Levels">Runlevels, a letter each; empty for all.</param>
/// <param name="Action"><c>sysinit</c>, <c>wait</c>, <c>respawn</c>, <c>initdefault</c>, ...</param>
/// <param name="Process">What is run, with its arguments.</param>
public sealed record InitTableLine(int Line, string Id, string Levels, string Action, string Process)
{
    /// <summary>Whether it is of that runlevel.</summary>
    public bool IsOf(char level) => Levels.Length == 0 || Levels.Contains(level, StringComparison.OrdinalIgnoreCase);
}

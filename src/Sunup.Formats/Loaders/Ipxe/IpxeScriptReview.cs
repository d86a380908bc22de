using System.Collections.Immutable;
using System.Globalization;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>What an iPXE script will do on a build: its menus, and the lines that do not work or are never reached.</summary>
/// <param name="Menus">In the order of the script.</param>
/// <param name="Problems">In the order of lines.</param>
public sealed record IpxeScriptReview(ImmutableArray<IpxeMenu> Menus, ImmutableArray<IpxeScriptProblem> Problems)
{
    private static readonly string[] s_leaving = ["goto", "exit", "reboot", "poweroff"];

    /// <param name="text">The whole script.</param>
    /// <param name="build">What runs it; null for unknown.</param>
    public static IpxeScriptReview Of(string text, IpxeBuild? build = null)
    {
        var lines = IpxeScriptLine.ReadAll(text).ToList();
        var menus = IpxeMenuReader.Read(lines);
        IEnumerable<IpxeScriptProblem> problems =
        [
            .. IpxeScriptLint.Check(text.ReplaceLineEndings("\n").Split('\n')),
            .. Unreachable(lines),
            .. Choices(lines, menus),
            .. lines.SelectMany(line => line.Commands.SelectMany(command => OfCommand(command, line.Number, build))),
        ];
        return new IpxeScriptReview(menus, [.. problems.OrderBy(problem => problem.Line ?? 0)]);
    }

    /// <summary>The first line behind one that always leaves, as far as the next label.</summary>
    private static IEnumerable<IpxeScriptProblem> Unreachable(List<IpxeScriptLine> lines)
    {
        IpxeScriptLine? left = null;
        foreach (var line in lines)
        {
            if (line.Label is not null)
            {
                left = null;
            }

            if (line.Commands.IsEmpty)
            {
                continue;
            }

            if (left is not null)
            {
                yield return new IpxeScriptProblem(false, string.Create(CultureInfo.InvariantCulture, $"'{line.Commands[0].Name}' is never reached: line {left.Number} always leaves, and no label stands between"), line.Number);
                left = null;
            }

            left = line.IsPlain && s_leaving.Contains(line.Commands[0].Name, StringComparer.Ordinal) ? line : left;
        }
    }

    private static IEnumerable<IpxeScriptProblem> Choices(List<IpxeScriptLine> lines, ImmutableArray<IpxeMenu> menus)
    {
        var labels = lines.Select(line => line.Label).OfType<string>().ToHashSet(StringComparer.Ordinal);
        // A jump that may fail (`goto ${x} || chain ${x}.ipxe`) is how menus call other files.
        var jumps = lines.SelectMany(line => line.Commands).Where(command => command is { IsGuarded: false, Words: ["goto", ['$', '{', .., '}'], ..] }).Select(command => command.Words[1][2..^1]).ToHashSet(StringComparer.Ordinal);
        foreach (var menu in menus)
        {
            if (menu.Setting is not null && !menu.Items.Any(item => item.Label is not null))
            {
                yield return new IpxeScriptProblem(true, "the menu has nothing that could be chosen: 'choose' fails", menu.ChooseLine);
            }

            if (menu.Default is { } start && IsLiteral(start) && menu.Items.All(item => item.Label is { } label && IsLiteral(label) || item.Label is null) && menu.Items.All(item => item.Label != start))
            {
                yield return new IpxeScriptProblem(false, $"the default '{start}' is no item of the menu: the first item is marked", menu.ChooseLine);
            }

            foreach (var item in menu.Setting is { } setting && jumps.Contains(setting) ? menu.Items : [])
            {
                if (item.Label is { } label && IsLiteral(label) && !labels.Contains(label))
                {
                    yield return new IpxeScriptProblem(true, $"choosing '{label}' ends the script: 'goto ${{{menu.Setting}}}' has no line ':{label}' to go to", item.Line);
                }
            }
        }
    }

    // What is guarded is meant to fail where it does; what is conditional may be meant for other builds.
    private static IEnumerable<IpxeScriptProblem> OfCommand(IpxeScriptCommand command, int line, IpxeBuild? build)
    {
        if (IpxeCommands.SinceOf(command.Name) is { } since && build?.Date < since && !command.IsGuarded)
        {
            yield return new IpxeScriptProblem(!command.IsConditional, string.Create(CultureInfo.InvariantCulture, $"'{command.Name}' came with iPXE of {since:yyyy-MM-dd}, and this one is of {build.Date:yyyy-MM-dd}: it stops here with 'command not found'"), line);
        }

        if (command.Name is "echo" or "item" or "menu" or "prompt")
        {
            yield break;
        }

        foreach (var problem in command.Words.Skip(1).Select(IpxeUriScheme.Of).Select(scheme => scheme?.Problem(build)).OfType<IpxeScriptProblem>())
        {
            yield return problem with { Line = line, IsError = problem.IsError && command is { IsGuarded: false, IsConditional: false } && command.Name != "set" };
        }
    }

    private static bool IsLiteral(string text) => !text.Contains("${", StringComparison.Ordinal);
}

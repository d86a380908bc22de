using System.Collections.Immutable;
using System.CommandLine;
using Sunup.Cli.Invocation;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Routes;
using Sunup.Model;
using Sunup.Planning.MachineFiles;
using Sunup.Planning.Routes;

namespace Sunup.Cli.Commands.Check;

/// <summary><c>--compare ROUTE,ROUTE</c>: the ways of a machine, hand-over by hand-over, in place of a check.</summary>
internal sealed class CompareOption
{
    public Option<string?> Option { get; } = new("--compare") { Description = "Show the ways of several routes instead: what each needs, where it can fail", HelpName = "ROUTE,ROUTE" };

    /// <summary>Empty where it is not asked for.</summary>
    /// <exception cref="UsageException">A word is no route.</exception>
    public ImmutableArray<Route> Routes(ParseResult arguments) => arguments.GetValue(Option) is { } text
        ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(RouteOf)]
        : [];

    public static int Show(CommandContext context, MachineConfig machine, ImmutableArray<Route> routes)
    {
        ImmutableArray<BootWay> ways = [.. routes.Select(route => BootWay.Of(MachineDefaults.ByRoute(machine, route)))];
        if (context.Json)
        {
            BootWaysJson.Write(context.Output, machine.Name, ways);
        }
        else
        {
            var style = ViewStyle.ForOutput(context);
            new BootWaysView(ViewConsole.Create(context.Output, style), style).Show(machine.Name, ways);
        }

        return ExitCodes.Yes;
    }

    private static Route RouteOf(string word) => Enum.TryParse<Route>(word, ignoreCase: true, out var route) && !char.IsAsciiDigit(word[0])
        ? route
        : throw new UsageException([$"--compare {word}: a route is meant: direct, network, san, disk, uki or kexec."]);
}

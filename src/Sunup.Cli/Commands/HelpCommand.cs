using System.CommandLine;
using Sunup.Cli.Help;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup help [COMMAND]</c>: what <c>--help</c> says.</summary>
public sealed class HelpCommand : SunupCommand
{
    private readonly Argument<string[]> _path = new("COMMAND")
    {
        Description = "The command to explain; all of sunup if left out",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public HelpCommand(CommandHost host)
        : base("help", "Show what a command does, its options, and examples", host, json: false)
    {
        _path.CompletionSources.Add(context =>
            context.ParseResult.RootCommandResult.Command.Subcommands.Select(command => command.Name));
        Add(_path);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup help install", "the help of `sunup install`"),
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        var command = arguments.RootCommandResult.Command;
        foreach (var name in arguments.GetValue(_path) ?? [])
        {
            var known = command.Subcommands.Where(candidate => !candidate.Hidden).ToList();
            command = known.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal))
                ?? throw new UsageException(NoSuchCommand(name, known));
        }

        HelpText.Write(command, context.Output);
        return Task.FromResult(ExitCodes.Yes);
    }

    private static string NoSuchCommand(string name, List<Command> known)
    {
        var names = known.Select(command => command.Name).ToList();
        var nearest = NearestWord.Find(name, names) is { } near ? $" Did you mean '{near}'?" : "";
        return $"there is no command '{name}'.{nearest} Commands: {string.Join(", ", names)}.";
    }
}

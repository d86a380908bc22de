using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup install</c>: puts a self-contained build under a prefix.</summary>
public sealed class InstallCommand : SunupCommand
{
    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "Where to install",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/usr/local",
    };

    public InstallCommand(CommandHost host)
        : base("install", "Install Sunup under a prefix: program, completion, man pages, systemd unit", host)
    {
        Add(_prefix);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("sunup install", "install under /usr/local"),
    ];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        context.Note(arguments.GetValue(_prefix)!);
        return Task.FromResult(ExitCodes.Yes);
    }
}

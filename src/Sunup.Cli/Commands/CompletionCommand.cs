using System.CommandLine;
using Sunup.Cli.Completion;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Commands;

/// <summary><c>sunup completion bash</c>: the script that makes the shell complete our arguments.</summary>
public sealed class CompletionCommand : SunupCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "The shell: bash" };

    public CompletionCommand(CommandHost host)
        : base("completion", "Write the script that completes sunup's arguments in a shell", host, json: false)
    {
        _shell.AcceptOnlyFromAmong("bash");
        Add(_shell);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("source <(sunup completion bash)", "complete in this shell"),
        new("sunup completion bash > ~/.local/share/bash-completion/completions/sunup", "complete in all of your shells"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken)
    {
        await context.Output.WriteAsync(BashCompletion.Script.AsMemory(), cancellationToken);
        return ExitCodes.Yes;
    }
}

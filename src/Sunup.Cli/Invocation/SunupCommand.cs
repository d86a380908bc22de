using System.CommandLine;

namespace Sunup.Cli.Invocation;

/// <summary>A command of <c>sunup</c>: its arguments in the constructor, its work in <see cref="RunAsync"/>.</summary>
/// <remarks>
/// The constructor runs at every start, for every command: it declares options and does nothing else.
/// Expected failures are thrown as <see cref="Model.FindingException"/> or <see cref="UsageException"/>; everything else is a bug.
/// </remarks>
public abstract class SunupCommand : Command
{
    private readonly CommandHost _host;
    private readonly Option<bool>? _json;

    /// <param name="name">As it is typed.</param>
    /// <param name="description">One sentence, in the imperative.</param>
    /// <param name="host">The process.</param>
    /// <param name="json">Whether it has results that <c>--json</c> can give.</param>
    protected SunupCommand(string name, string description, CommandHost host, bool json = true)
        : base(name, description)
    {
        _host = host;
        if (json)
        {
            _json = new Option<bool>("--json") { Description = "Write the result as JSON" };
            Add(_json);
        }

        SetAction(InvokeAsync);
    }

    /// <summary>At least one; help and the man page show them.</summary>
    public abstract IReadOnlyList<CommandExample> Examples { get; }

    /// <summary>Paragraphs that help and the man page show below the description; empty for a command that needs none.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Does the work and returns one of <see cref="ExitCodes"/>.</summary>
    protected abstract Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var root = (Commands.SunupRootCommand)arguments.RootCommandResult.Command;
        var context = new CommandContext(
            _host,
            root.ColorOf(arguments),
            json: _json is not null && arguments.GetValue(_json),
            verbose: arguments.GetValue(root.Verbose));
        using var interrupts = new Interrupts(_host, cancellationToken);
        try
        {
            return await RunAsync(context, arguments, interrupts.Token);
        }
        catch (Exception error) when (error is not BrokenPipeException)
        {
            return CommandErrors.Report(context, error, interrupts.Token.IsCancellationRequested);
        }
    }
}

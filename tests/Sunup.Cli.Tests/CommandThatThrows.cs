using System.CommandLine;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests;

/// <summary>A command that writes half a result and then fails as told.</summary>
public sealed class CommandThatThrows(CommandHost host, Func<CancellationToken, Exception> failure)
    : SunupCommand("fail", "Fail", host)
{
    public override IReadOnlyList<CommandExample> Examples { get; } = [new("sunup fail", "fail")];

    protected override Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellationToken) =>
        throw failure(cancellationToken);
}

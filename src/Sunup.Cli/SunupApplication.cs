using System.CommandLine;
using System.CommandLine.Invocation;
using Sunup.Cli.Commands;
using Sunup.Cli.Invocation;

namespace Sunup.Cli;

/// <summary>From arguments to an exit code. Everything that belongs to the process comes in by the <see cref="CommandHost"/>.</summary>
public static class SunupApplication
{
    public static Task<int> RunAsync(string[] arguments, CommandHost host, CancellationToken cancellationToken) =>
        RunAsync(SunupRootCommand.For(arguments, host), arguments, host, cancellationToken);

    /// <summary>The same with a command tree of the caller's.</summary>
    public static async Task<int> RunAsync(SunupRootCommand root, string[] arguments, CommandHost host, CancellationToken cancellationToken)
    {
        try
        {
            var result = root.Parse(arguments);
            var exitCode = result.Action is ParseErrorAction
                ? UsageErrors.Report(result, host)
                : await result.InvokeAsync(Configure(host), cancellationToken);
            await host.Output.FlushAsync(CancellationToken.None);
            return exitCode;
        }
        catch (BrokenPipeException)
        {
            // Whoever read our output has seen enough (`sunup ... | head`): not an error, and nobody to tell.
            return ExitCodes.BrokenPipe;
        }
    }

    private static InvocationConfiguration Configure(CommandHost host) => new()
    {
        Output = host.Output,
        Error = host.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };
}

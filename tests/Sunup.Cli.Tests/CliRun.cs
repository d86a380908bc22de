using Sunup.Cli.Commands;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests;

/// <summary>What one invocation of the command tree answered, run in this process.</summary>
public sealed record CliRun(int ExitCode, string Output, string Error)
{
    public static Task<CliRun> InvokeAsync(params string[] arguments) => InvokeAsync(_ => null, arguments);

    /// <summary>With a command added to the tree.</summary>
    public static async Task<CliRun> InvokeAsync(
        Func<CommandHost, SunupCommand?> extra, string[] arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new CommandHost { Output = output, Error = error };
        var root = SunupRootCommand.For(arguments, host);
        if (extra(host) is { } command)
        {
            root.Add(command);
        }

        var exitCode = await SunupApplication.RunAsync(root, arguments, host, cancellationToken);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }
}

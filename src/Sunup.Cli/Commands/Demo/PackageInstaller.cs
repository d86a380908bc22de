using System.Diagnostics;
using Sunup.Cli.Invocation;
using Sunup.Model;

namespace Sunup.Cli.Commands.Demo;

/// <summary>Installs the Debian packages that booting needs, by the same script and list as the tests: tools/ensure-packages and tools/packages.txt.</summary>
internal static class PackageInstaller
{
    /// <exception cref="FindingException">They cannot be installed here; the script said why.</exception>
    public static Task EnsureAsync(string group, CommandContext context, CancellationToken cancellationToken) =>
        RunAsync(Path.Combine(AppContext.BaseDirectory, "tools", "ensure-packages"), group, context, cancellationToken);

    private static async Task RunAsync(string script, string group, CommandContext context, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", [script, group]) { RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("/bin/sh did not start.");
        process.StandardInput.Close();
        try
        {
            while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
            {
                context.Note(line);
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new FindingException(Missing(group));
        }
    }

    private static Finding Missing(string group) => new()
    {
        Id = "SU0120",
        Severity = FindingSeverity.Error,
        Summary = "Debian packages that booting machines needs are missing, and could not be installed.",
        Cause = "The lines above name them and say why: no root, no package source, or not a Debian system.",
        Remedies = [new Remedy("install them as root and run this again"), new Remedy($"see what is in the group '{group}' and why", "cat tools/packages.txt")],
    };
}

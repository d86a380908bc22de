using System.Diagnostics;

namespace Sunup.Cli.Installation;

/// <summary>Publishes the program with its runtime: no .NET is needed where it is installed.</summary>
public static class SelfContainedBuild
{
    private const int LinesShown = 8;

    /// <summary>Builds into <paramref name="folder"/>, which must not exist. A cancelled build is killed.</summary>
    public static async Task PublishAsync(SourceCheckout checkout, string dotnet, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(dotnet)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = checkout.Root,
            ArgumentList =
            {
                "publish", checkout.ProjectFile, "-c", "Release", "--self-contained", "--nologo", "-v", "quiet", "-tl:off",
                "--artifacts-path", Path.Combine(checkout.Root, "out", "install"), "-o", folder, "--disable-build-servers",
                "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "-p:DebugType=embedded",
            },
            Environment =
            {
                ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{dotnet} did not start.");
        process.StandardInput.Close();
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        var text = await output + await complaints;
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var errors = lines.Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
            throw InstallFindings.PublishFailed(process.ExitCode, (errors.Count > 0 ? errors : [.. lines]).TakeLast(LinesShown));
        }
    }
}

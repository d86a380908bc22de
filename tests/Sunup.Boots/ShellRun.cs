using System.Diagnostics;
using System.Globalization;

namespace Sunup.Boots;

/// <summary>Runs a script of sh, with the system's own programs in its PATH; it has to succeed.</summary>
internal static class ShellRun
{
    /// <summary>The text of a script, in a folder; it ends at the first command that fails.</summary>
    /// <returns>What it said: standard output, then standard error.</returns>
    public static Task<string> TextAsync(string script, string folder) => RunAsync(["-euc", script], folder);

    /// <summary>The file of a script.</summary>
    /// <returns>What it said: standard output, then standard error.</returns>
    public static Task<string> FileAsync(string path, params string[] arguments) => RunAsync([path, .. arguments], folder: "");

    private static async Task<string> RunAsync(string[] arguments, string folder)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("/bin/sh", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        using var process = Process.Start(start)!;
        try
        {
            // Both at once: a pipe that nobody empties would hold the script.
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancelled), process.StandardError.ReadToEndAsync(cancelled));
            await process.WaitForExitAsync(cancelled);
            Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', arguments)}\nended with {process.ExitCode}:\n{string.Concat(said)}"));
            return string.Concat(said);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

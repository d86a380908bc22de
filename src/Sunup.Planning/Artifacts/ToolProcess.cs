using System.ComponentModel;
using System.Diagnostics;

namespace Sunup.Planning.Artifacts;

/// <summary>Runs a tool of the distribution to its end. Cancelling kills it.</summary>
internal static class ToolProcess
{
    /// <summary>What it said and how it ended.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Error);

    /// <summary>Runs <paramref name="tool"/>; null when it is not installed. <paramref name="lineRead"/> sees each line of standard output as it comes.</summary>
    public static async Task<Outcome?> RunAsync(
        string tool, IEnumerable<string> arguments, string? folder, Action<string>? lineRead, CancellationToken cancellationToken)
    {
        using var process = TryStart(tool, arguments, folder);
        if (process is null)
        {
            return null;
        }

        using var killed = cancellationToken.Register(() => Kill(process));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            output.Add(line);
            lineRead?.Invoke(line);
        }

        var said = await error;
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return new Outcome(process.ExitCode, string.Join('\n', output), said);
    }

    /// <summary>Starts <paramref name="tool"/> with its output redirected and English messages; null when it is not installed.</summary>
    public static Process? TryStart(string tool, IEnumerable<string> arguments, string? folder)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode is 2 or 13)
        {
            return null;
        }
    }

    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}

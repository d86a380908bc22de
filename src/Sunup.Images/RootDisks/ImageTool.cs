using System.ComponentModel;
using System.Diagnostics;

namespace Sunup.Images.RootDisks;

/// <summary>Runs a tool of the distribution on an image file, to its end.</summary>
internal static class ImageTool
{
    private static readonly string[] s_folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <exception cref="Model.FindingException">SU0966: it is not installed. SU0967: it failed.</exception>
    public static async Task RunAsync(string tool, string package, IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(s_folders).Distinct(StringComparer.Ordinal).Select(folder => Path.Combine(folder, tool)).ToList();
        var path = places.FirstOrDefault(File.Exists) ?? throw RootDiskFindings.FileMissing(tool, places, package);
        using var process = Start(path, arguments) ?? throw RootDiskFindings.FileMissing(tool, places, package);
        using var killed = cancellationToken.Register(() => Kill(process));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), CancellationToken.None);
        }

        process.StandardInput.Close();
        var said = $"{await error}\n{await output}";
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            throw RootDiskFindings.ToolFailed($"{tool} {string.Join(' ', arguments)}", said);
        }
    }

    private static Process? Start(string path, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        // mtools asks about image files whose geometry it does not believe.
        start.Environment["MTOOLS_SKIP_CHECK"] = "1";
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode is 2 or 13)
        {
            return null;
        }
    }

    private static void Kill(Process process)
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

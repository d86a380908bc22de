using System.Diagnostics;

namespace Sunup.Cli.Tests;

/// <summary>Programs started as a user starts them, with what they wrote and how they ended.</summary>
public sealed record SunupProcess(int ExitCode, string Output, string Error)
{
    /// <summary>The checkout's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program as it was built for these tests.</summary>
    public static string Program { get; } = Directory
        .EnumerateFiles(Path.Combine(Root, "src/Sunup.Cli/bin/Debug/net10.0"), "sunup", SearchOption.AllDirectories)
        .Single(path => File.Exists(path + ".runtimeconfig.json"));

    public static SunupProcess Run(string program, IEnumerable<string> arguments, string? folder = null)
    {
        using var process = Start(program, arguments, folder);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new SunupProcess(process.ExitCode, output, error.Result);
    }

    /// <summary>A script of bash; <c>sunup</c> is on its PATH.</summary>
    public static SunupProcess Bash(string script, string? folder = null) =>
        Run("bash", ["-c", $"PATH={Path.GetDirectoryName(Program)}:$PATH\n{script}"], folder);

    public static Process Start(string program, IEnumerable<string> arguments, string? folder = null, params (string, string)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? Root,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sunup.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}

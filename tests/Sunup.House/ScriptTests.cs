using System.Diagnostics;

namespace Sunup.House;

public sealed class ScriptTests
{
    private static List<string> Scripts =>
    [
        .. new[] { "sunup", "test", "bench", ".ci/run" }
            .Concat(new[] { "tools", "benchmarks", "deploy", "examples" }.SelectMany(folder => Repository.Files(folder, "*")))
            .Where(IsShellScript),
    ];

    [Fact]
    public void Every_shell_script_is_clean_for_shellcheck()
    {
        var scripts = Scripts;
        Assert.Contains("sunup", scripts);
        using var process = Start("shellcheck", scripts);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, output));
    }

    [Fact]
    public void Every_shell_script_can_be_executed()
    {
        var offenders = Scripts.Where(script => !File.GetUnixFileMode(Repository.PathOf(script)).HasFlag(UnixFileMode.UserExecute));
        Assert.Empty(offenders);
    }

    [Fact]
    public void CI_runs_the_one_test_command() => Assert.Contains("exec ./test\n", Repository.Read(".ci/run"), StringComparison.Ordinal);

    private static bool IsShellScript(string file)
    {
        using var reader = new StreamReader(Repository.PathOf(file));
        return reader.ReadLine() is { } line && line.StartsWith("#!", StringComparison.Ordinal) && (line.EndsWith("/sh", StringComparison.Ordinal) || line.EndsWith("bash", StringComparison.Ordinal));
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = Repository.Root };
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"{program} is not installed (tools/ensure-packages test): {error.Message}");
            throw;
        }
    }
}

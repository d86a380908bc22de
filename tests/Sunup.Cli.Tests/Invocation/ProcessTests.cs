namespace Sunup.Cli.Tests.Invocation;

/// <summary>What only a whole process shows: streams, pipes, signals.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void The_version_is_one_line()
    {
        var run = SunupProcess.Run(SunupProcess.Program, ["--version"]);
        Assert.Equal(new SunupProcess(0, $"sunup {SunupVersion.Text}\n", ""), run);
        Assert.Equal(run, SunupProcess.Run(SunupProcess.Program, ["--version", "--color", "never"]));
    }

    [Fact]
    public void A_reader_that_stops_reading_is_met_with_silence()
    {
        // The reader is gone before the first byte.
        var run = SunupProcess.Bash("sunup explain --list > >(exec true) ; sleep 0.1; sunup explain --list | true; echo ${PIPESTATUS[0]}");
        Assert.Equal("", run.Error);
        Assert.Contains(run.Output.Trim(), (string[])["141", "0"]);
    }

    [Fact]
    public void Output_to_a_file_is_appended_where_the_file_stands()
    {
        using var folder = new TemporaryFolder();
        var run = SunupProcess.Bash($"{{ echo before; sunup --version; sunup explain --code SU0180 | head -n 1; sunup --version --verbose; echo after; }} > {folder.At("out")}");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["before", $"sunup {SunupVersion.Text}", "# SU0180: there are no sources to install from", $"sunup {SunupVersion.Text}", "after"],
            File.ReadAllLines(folder.At("out")));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_what_was_started_and_leaves_nothing(string signal)
    {
        using var folder = new TemporaryFolder();
        folder.Write("sdk/dotnet", $"#!/bin/sh\necho $$ > {folder.At("pid")}\nexec sleep 600\n");
        using var process = SunupProcess.Start(
            "dotnet", [SunupProcess.Program + ".dll", "install", "--prefix", folder.At("prefix")], null, ("DOTNET_ROOT", folder.At("sdk")));
        var child = await WaitForPid(folder.At("pid"));

        SunupProcess.Run("kill", ["-" + signal, process.Id.ToString()]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Contains("stopping", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{child}") && File.ReadAllText($"/proc/{child}/cmdline").StartsWith("sleep", StringComparison.Ordinal));
        Assert.False(File.Exists(folder.At("prefix/bin/sunup")));
    }

    private static async Task<string> WaitForPid(string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(path) || (await File.ReadAllTextAsync(path, limit.Token)).Length == 0)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }

        return (await File.ReadAllTextAsync(path, limit.Token)).Trim();
    }
}

using System.Text.Json;

namespace Sunup.Cli.Tests.Commands;

public sealed class JsonTests
{
    [Theory]
    [InlineData("explain", "--list", "--json")]
    [InlineData("explain", "--code", "su0183", "--json")]
    [InlineData("install", "--dry-run", "--json", "--prefix", "/nonexistent/prefix")]
    public async Task With_json_standard_output_is_one_JSON_value(params string[] arguments)
    {
        var run = await CliRun.InvokeAsync([.. arguments, "--color", "always", "--verbose"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        Assert.DoesNotContain('\x1b', run.Output);
    }

    [Fact]
    public async Task A_failure_with_json_writes_nothing_that_is_not_JSON()
    {
        var run = await CliRun.InvokeAsync("install", "--uninstall", "--prefix", "/nonexistent/prefix", "--json");
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
    }
}

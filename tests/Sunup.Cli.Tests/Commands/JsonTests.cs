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
    public async Task A_finding_that_ends_a_command_is_JSON_too()
    {
        var run = await CliRun.InvokeAsync("install", "--uninstall", "--prefix", "/nonexistent/prefix", "--json");
        Assert.Equal(3, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("SU0185", json.RootElement.GetProperty("finding").GetProperty("id").GetString());
        Assert.Contains("SU0185", run.Error, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using Sunup.Cli.Tests.Views;
using Sunup.Cli.Views;
using Sunup.Cli.Views.Explain;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;

namespace Sunup.Cli.Tests.Commands.Explain;

public sealed class ExplainLogTests
{
    private static readonly string _folder = Path.Combine(SunupProcess.Root, "tests/Sunup.Diagnosis.Tests/testdata");

    [Theory]
    [InlineData("consoles/initramfs-tools-no-root", 80)]
    [InlineData("consoles/initramfs-tools-no-root", 160)]
    [InlineData("consoles/debian-systemd-login", 80)]
    [InlineData("consoles/debian-systemd-emergency", 160)]
    [InlineData("logs/unknown-hang", 80)]
    [InlineData("logs/reboot-loop", 160)]
    public void The_screen(string name, int width)
    {
        using var output = new StringWriter();
        var style = new ViewStyle(width, Color: false, Unicode: true, IsTerminal: true, Verbose: false);
        var explanation = Explained(name);
        new ExplanationView(ViewConsole.Create(output, style), style).Show(explanation, explanation.Headline, all: name.EndsWith("loop", StringComparison.Ordinal));
        Golden.Verify($"explain-{Path.GetFileName(name)}-{width}.txt", output.ToString(), Path.Combine(SunupProcess.Root, "tests/Sunup.Cli.Tests/Views/x"));
    }

    [Fact]
    public async Task A_log_of_a_failed_boot_is_exit_code_1_and_json_has_the_cause_first()
    {
        var run = await CliRun.InvokeAsync("explain", Path.Combine(_folder, "logs/fstab-missing-disk.log"), "--json");
        Assert.Equal(1, run.ExitCode);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(json.GetProperty("came_up").GetBoolean());
        Assert.Equal("init", json.GetProperty("stage_reached").GetString());
        var cause = json.GetProperty("findings")[0];
        Assert.Equal("SU1011", cause.GetProperty("id").GetString());
        Assert.Equal("cause", cause.GetProperty("role").GetString());
        Assert.Equal("error", cause.GetProperty("severity").GetString());
        Assert.EndsWith("fstab-missing-disk.log", cause.GetProperty("evidence")[0].GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.True(cause.GetProperty("evidence")[0].GetProperty("line").GetInt32() > 1);
        Assert.Contains("Timed out waiting for device", cause.GetProperty("evidence")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("consequence", json.GetProperty("findings")[1].GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_log_of_a_healthy_boot_is_exit_code_0()
    {
        var run = await CliRun.InvokeAsync("explain", Path.Combine(_folder, "logs/ubuntu-healthy-console.log"), "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.True(JsonDocument.Parse(run.Output).RootElement.GetProperty("came_up").GetBoolean());
    }

    [Fact]
    public async Task One_boot_of_several_can_be_named()
    {
        var log = Path.Combine(_folder, "logs/failed-then-healthy.log");
        Assert.Equal(0, (await CliRun.InvokeAsync("explain", log)).ExitCode);
        var run = await CliRun.InvokeAsync("explain", log, "--boot", "1");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("boot 1 of 2", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await CliRun.InvokeAsync("explain", log, "--boot", "7")).ExitCode);
    }

    [Fact]
    public async Task Compressed_and_utf16_logs_are_read()
    {
        using var folder = new TemporaryFolder();
        var text = await File.ReadAllTextAsync(Path.Combine(_folder, "logs/tcg-double-fault.log"), TestContext.Current.CancellationToken);
        var wide = Path.Combine(folder.Path, "wide.log");
        await File.WriteAllTextAsync(wide, text, System.Text.Encoding.Unicode, TestContext.Current.CancellationToken);
        var packed = Path.Combine(folder.Path, "packed.log.gz");
        await using (var stream = new System.IO.Compression.GZipStream(File.Create(packed), System.IO.Compression.CompressionLevel.Fastest))
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        }

        foreach (var path in (string[])[wide, packed])
        {
            Assert.Contains("SU0750", (await CliRun.InvokeAsync("explain", path)).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_fault_in_a_users_catalogue_is_wrong_usage_with_file_line_and_key()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "mine.json"), "{\n  \"format\": \"sunup-catalogue/1\",\n  \"findings\": [ { \"id\": \"SU1\" } ]\n}\n", TestContext.Current.CancellationToken);
        var run = await CliRun.InvokeAsync("explain", "--list", "--catalogue", folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("mine.json:3: findings[0].id: 'SU1'", run.Error, StringComparison.Ordinal);
        Assert.Contains("mine.json:3: findings[0].summary", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_lists_the_pages_that_have_all_words()
    {
        var run = await CliRun.InvokeAsync("explain", "--search", "DISTRIBUTION kernel virtio_iommu");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("SU0184", run.Output, StringComparison.Ordinal);
        Assert.Contains("SU0911", (await CliRun.InvokeAsync("explain", "--search", "unknown-block")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_told()
    {
        var run = await CliRun.InvokeAsync("explain", "/nonexistent/console.log");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("SU0731", run.Error, StringComparison.Ordinal);
    }

    private static LogExplanation Explained(string name)
    {
        var explainer = new LogExplainer(Catalogue.BuiltIn);
        explainer.Begin($"{Path.GetFileName(name)}.log");
        explainer.Add(File.ReadAllBytes(Path.Combine(_folder, name + ".log")));
        return explainer.Complete();
    }
}

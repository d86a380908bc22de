using System.CommandLine;
using Sunup.Cli.Commands;
using Sunup.Cli.Help;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests.Help;

public sealed class HelpTests
{
    public static TheoryData<string> CommandNames => [.. Root().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Every_command_has_help_with_examples(string name)
    {
        var run = await CliRun.InvokeAsync(name, "--help");
        var command = (SunupCommand)Root().Subcommands.Single(command => command.Name == name);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var example in command.Examples)
        {
            Assert.Contains(example.CommandLine, run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Help_COMMAND_is_COMMAND_with_help(string name) =>
        Assert.Equal(await CliRun.InvokeAsync(name, "--help"), await CliRun.InvokeAsync("help", name));

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void Every_man_page_names_every_option(string name)
    {
        var page = ManPage.WriteAll(Root())[$"sunup-{name}.1"].Replace("\\-", "-");
        var command = Root().Subcommands.Single(command => command.Name == name);
        Assert.All(command.Options, option => Assert.Contains(option.Name, page, StringComparison.Ordinal));
        Assert.Contains("--color", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Man_has_nothing_to_complain_about()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, text) in ManPage.WriteAll(Root()))
        {
            var path = folder.Write(name, text);
            var run = Man(path);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("EXIT STATUS", run.Output, StringComparison.Ordinal);
        }
    }

    private static SunupProcess Man(string path)
    {
        try
        {
            return SunupProcess.Run("man", ["-l", "--warnings", "-E", "UTF-8", path]);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip("man is not installed (tools/ensure-packages test)");
            throw;
        }
    }

    private static SunupRootCommand Root() => new(new CommandHost { Output = TextWriter.Null, Error = TextWriter.Null });
}

using System.CommandLine;
using Sunup.Cli.Commands;
using Sunup.Cli.Help;
using Sunup.Cli.Invocation;

namespace Sunup.Cli.Tests.Help;

public sealed class HelpTests
{
    /// <summary>With the words of the group they are in: <c>initrd verify</c>.</summary>
    public static TheoryData<string> CommandNames => [.. Leaves(Root()).Select(command => CommandPath.Of(command)["sunup ".Length..])];

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Every_command_has_help_with_examples(string name)
    {
        var run = await CliRun.InvokeAsync([.. name.Split(' '), "--help"]);
        var command = (SunupCommand)Find(name);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var example in command.Examples)
        {
            Assert.Contains(example.CommandLine, run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Help_COMMAND_is_COMMAND_with_help(string name) =>
        Assert.Equal(await CliRun.InvokeAsync([.. name.Split(' '), "--help"]), await CliRun.InvokeAsync(["help", .. name.Split(' ')]));

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void Every_man_page_names_every_option(string name)
    {
        var page = ManPage.WriteAll(Root())[$"sunup-{name.Replace(' ', '-')}.1"].Replace("\\-", "-");
        var command = Find(name);
        Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.Contains(option.Name, page, StringComparison.Ordinal));
        Assert.Contains("--color", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_a_group_has_an_example_of_each_of_its_commands()
    {
        var run = await CliRun.InvokeAsync("initrd", "--help");
        Assert.All(Find("initrd").Subcommands.OfType<SunupCommand>(), command => Assert.Contains(command.Examples[0].CommandLine, run.Output, StringComparison.Ordinal));
    }

    [Trait("Kind", "Peer")]
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

    [Fact]
    public void A_command_that_is_named_is_made_alone_and_is_the_same()
    {
        using var host = new CommandHost { Output = TextWriter.Null, Error = TextWriter.Null };
        foreach (var command in Root().Subcommands)
        {
            var tree = SunupRootCommand.For([command.Name, "--json"], host);
            Assert.Contains(tree.Subcommands, child => child.Name == command.Name && child.GetType() == command.GetType());
            Assert.True(tree.Subcommands.Count == 1 || command.Name is "help" or "install" or "completion");
        }

        Assert.Equal(Root().Subcommands.Count, SunupRootCommand.For(["intird"], host).Subcommands.Count);
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

    private static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static Command Find(string path) => path.Split(' ').Aggregate((Command)Root(), (command, name) => command.Subcommands.Single(child => child.Name == name));
}

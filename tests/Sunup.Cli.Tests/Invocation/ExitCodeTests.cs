using Sunup.Cli.Invocation;
using Sunup.Model;
using Sunup.Planning.Documents;

namespace Sunup.Cli.Tests.Invocation;

public sealed class ExitCodeTests
{
    private static readonly Finding s_finding = new()
    {
        Id = "SU0180",
        Severity = FindingSeverity.Error,
        Summary = "the summary",
        Cause = "the cause",
        Evidence = [new Evidence("the text", "the place", Line: 7)],
        Remedies = [new Remedy("the remedy", "the command")],
    };

    [Fact]
    public async Task Nothing_asked_is_wrong_usage_and_shows_help_on_standard_error()
    {
        var run = await CliRun.InvokeAsync();
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("Usage:", run.Error, StringComparison.Ordinal);
        Assert.Contains("Examples:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'instal'", "install", "instal")]
    [InlineData("'--dry-rum'", "--dry-run", "install", "--dry-rum")]
    [InlineData("'--verbsoe'", "--verbose", "--verbsoe", "install")]
    public async Task A_mistyped_word_is_named_and_the_nearest_offered(string named, string offered, params string[] arguments)
    {
        var run = await CliRun.InvokeAsync(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Contains($"Did you mean '{offered}'?", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help'.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--color", "purple", "explain", "--list")]
    [InlineData("install", "--prefix")]
    [InlineData("explain")]
    [InlineData("explain", "--code", "SU0180", "--list")]
    [InlineData("explain", "--code", "SU9999")]
    [InlineData("completion", "fish")]
    [InlineData("help", "nonsense")]
    public async Task Wrong_values_are_wrong_usage_and_leave_standard_output_empty(params string[] arguments)
    {
        var run = await CliRun.InvokeAsync(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.NotEqual("", run.Error);
    }

    [Fact]
    public async Task A_finding_that_ends_the_command_is_told_with_all_its_parts()
    {
        var run = await Fail(_ => new FindingException(s_finding));
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        foreach (var part in (string[])["SU0180", "the summary", "the cause", "the text", "the place", "7", "the remedy", "the command"])
        {
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_problems_of_a_file_are_told_at_once()
    {
        var run = await Fail(_ => new UsageException(
            [new ConfigProblem("a.yaml", 1, 1, "boot", "first"), new ConfigProblem("a.yaml", 9, 3, "", "second") { SourceLine = "  wrong", Length = 5 }]));
        Assert.Equal(new CliRun(2, "", "a.yaml:1:1: boot: first\na.yaml:9:3: second\n   9 |   wrong\n     |   ^^^^^\n"), run);
    }

    [Fact]
    public async Task A_bug_is_one_clear_line_and_how_to_report_it()
    {
        var run = await Fail(_ => new InvalidOperationException("it broke"));
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("it broke", run.Error, StringComparison.Ordinal);
        Assert.Contains("--verbose", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_verbose_a_bug_is_told_in_full()
    {
        var run = await Fail(_ => new InvalidOperationException("it broke"), "--verbose");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
        Assert.Contains(SunupVersion.Text, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_command_ends_with_130()
    {
        using var interrupt = new CancellationTokenSource();
        var run = await CliRun.InvokeAsync(
            host => new CommandThatThrows(host, token => Cancel(interrupt, token)), ["fail"], interrupt.Token);
        Assert.Equal((130, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_bug()
    {
        var run = await Fail(_ => new OperationCanceledException("a timer of our own"));
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task A_reader_who_went_away_is_no_error()
    {
        var run = await Fail(_ => new BrokenPipeException(new IOException()));
        Assert.Equal((ExitCodes.BrokenPipe, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    private static OperationCanceledException Cancel(CancellationTokenSource interrupt, CancellationToken token)
    {
        interrupt.Cancel();
        return new OperationCanceledException(token);
    }

    private static Task<CliRun> Fail(Func<CancellationToken, Exception> failure, params string[] arguments) =>
        CliRun.InvokeAsync(host => new CommandThatThrows(host, failure), ["fail", .. arguments]);
}

namespace Sunup.Cli.Tests.Launcher;

public sealed class EnsurePackagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EnsurePackagesTests()
    {
        File.Copy(Path.Combine(SunupProcess.Root, "tools/ensure-packages"), _folder.At("ensure-packages"));
        _folder.Write("packages.txt", """
            # comment
            runtime  dpkg                    # always there
            test     no-such-package-a       # to be missed
            test     dpkg                    # again
            bench    no-such-package-b unit=nosuch  # with a service
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_there_is_not_talked_about() => Assert.Equal(new SunupProcess(0, "", ""), Run("runtime"));

    [Fact]
    public void What_is_missing_is_named_with_its_reason()
    {
        var run = Run("--dry-run", "runtime", "test", "bench");
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("no-such-package-a  to be missed", run.Error, StringComparison.Ordinal);
        Assert.Contains("no-such-package-b  with a service", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("always there", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_root_the_command_to_run_is_given()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1ED);
        var run = Environment.UserName == "root"
            ? SunupProcess.Run("setpriv", ["--reuid=65534", "--clear-groups", _folder.At("ensure-packages"), "test"], "/")
            : Run("test");
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("sudo apt-get install --no-install-recommends no-such-package-a\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("--dry-run")]
    public void An_unknown_group_is_wrong_usage(string argument) => Assert.Equal(2, Run(argument).ExitCode);

    private SunupProcess Run(params string[] arguments) => SunupProcess.Run(_folder.At("ensure-packages"), arguments);
}

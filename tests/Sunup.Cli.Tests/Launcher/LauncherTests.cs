namespace Sunup.Cli.Tests.Launcher;

/// <summary>./sunup in a checkout whose build is a script that says when it runs.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string FakeBuild = """
        #!/bin/sh
        set -eu
        echo built >> "$1/../../builds.log"
        sleep 0.2
        if [ -e "$1/../../broken" ]; then echo "x.cs(1,1): error CS1002: ; expected" >&2; exit 3; fi
        mkdir -p "$1/builds/new"
        printf '#!/bin/sh\nfor a in "$@"; do printf "<%%s>" "$a"; done\n' > "$1/builds/new/sunup"
        chmod 755 "$1/builds/new/sunup"
        touch "$1/builds/new/.built"
        ln -sfn builds/new "$1/current"
        """;

    private readonly TemporaryFolder _folder = new();

    public LauncherTests()
    {
        _folder.Write("checkout/src/a.cs", "");
        _folder.Write("checkout/src/bin/generated.cs", "");
        _folder.Write("checkout/tools/build", FakeBuild);
        File.Copy(Path.Combine(SunupProcess.Root, "sunup"), _folder.At("checkout/sunup"));
        Age("checkout/src/a.cs", "checkout/src/bin/generated.cs", "checkout/src/bin", "checkout/src", "checkout/tools/build", "checkout/tools");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_run_builds_and_the_second_does_not()
    {
        Assert.Equal(new SunupProcess(0, "<a b><>", ""), Run("a b", ""));
        Run();
        Assert.Equal(1, Builds());
    }

    [Fact]
    public void A_change_of_the_sources_is_built_and_of_build_output_is_not()
    {
        Run();
        File.SetLastWriteTimeUtc(_folder.At("checkout/src/bin/generated.cs"), DateTime.UtcNow.AddMinutes(1));
        Run();
        Assert.Equal(1, Builds());
        File.SetLastWriteTimeUtc(_folder.At("checkout/src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        Run();
        Assert.Equal(2, Builds());
    }

    [Fact]
    public void A_failed_build_shows_its_errors_and_leaves_the_old_one()
    {
        Run();
        _folder.Write("checkout/broken", "");
        File.SetLastWriteTimeUtc(_folder.At("checkout/src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        var failed = Run("x");
        Assert.Equal((3, ""), (failed.ExitCode, failed.Output));
        Assert.Contains("error CS1002", failed.Error, StringComparison.Ordinal);
        Assert.Equal(new SunupProcess(0, "<x>", ""), SunupProcess.Run("env", ["SUNUP_NO_BUILD=1", _folder.At("checkout/sunup"), "x"]));
    }

    [Fact]
    public void It_runs_from_anywhere_and_through_links()
    {
        Directory.CreateDirectory(_folder.At("elsewhere"));
        File.CreateSymbolicLink(_folder.At("elsewhere/relative"), "../checkout/sunup");
        File.CreateSymbolicLink(_folder.At("elsewhere/chain"), _folder.At("elsewhere/relative"));
        Assert.Equal(new SunupProcess(0, "<1>", ""), SunupProcess.Run(_folder.At("elsewhere/chain"), ["1"], _folder.At("elsewhere")));
        Assert.Equal(new SunupProcess(0, "<2>", ""), SunupProcess.Run("sh", ["-c", "./relative 2"], _folder.At("elsewhere")));
        Assert.Equal(new SunupProcess(0, "<3>", ""), SunupProcess.Run("sh", ["-c", $"PATH={_folder.At("elsewhere")}:$PATH; cd /; chain 3"]));
    }

    [Fact]
    public void First_runs_at_the_same_time_build_once()
    {
        var run = SunupProcess.Run("sh", ["-c", "for i in 1 2 3 4 5; do ./sunup $i & done; wait"], _folder.At("checkout"));
        Assert.Equal("", run.Error);
        Assert.Equal("<1><2><3><4><5>", string.Concat(run.Output.Split('>').Order().Where(part => part.Length > 0).Select(part => part + ">")));
        Assert.Equal(1, Builds());
    }

    private SunupProcess Run(params string[] arguments) => SunupProcess.Run(_folder.At("checkout/sunup"), arguments);

    private int Builds() => File.ReadAllLines(_folder.At("checkout/builds.log")).Length;

    private void Age(params string[] paths)
    {
        foreach (var path in paths)
        {
            SunupProcess.Run("touch", ["-d", "1 hour ago", _folder.At(path)]);
        }
    }
}

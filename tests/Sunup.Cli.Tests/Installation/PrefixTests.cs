using Sunup.Cli.Installation;
using Sunup.Model;

namespace Sunup.Cli.Tests.Installation;

public sealed class PrefixTests : IDisposable
{
    private static readonly InstalledFile s_page = new("share/man/man1/sunup.1", "page");
    private readonly TemporaryFolder _folder = new();
    private readonly Prefix _prefix;

    public PrefixTests() => _prefix = new Prefix(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_program_is_a_link_to_the_build_in_use()
    {
        Install("one", s_page);
        Assert.Equal("I am one\n", SunupProcess.Run(_prefix.Program, []).Output);
        Install("two", s_page);
        Assert.Equal("I am two\n", SunupProcess.Run(_prefix.Program, []).Output);
        Assert.Equal(["two"], Directory.EnumerateDirectories(_folder.At("lib/sunup/builds")).Select(Path.GetFileName));
    }

    [Fact]
    public void The_same_again_changes_nothing_else()
    {
        Install("one", s_page);
        var before = Files();
        Install("one", s_page);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void What_is_no_longer_part_of_it_goes()
    {
        Install("one", s_page, new InstalledFile("share/man/man1/sunup-old.1", "old"));
        var report = Install("two", s_page);
        Assert.Contains(_folder.At("share/man/man1/sunup-old.1"), report.Removed);
        Assert.False(File.Exists(_folder.At("share/man/man1/sunup-old.1")));
    }

    [Fact]
    public void A_file_of_somebody_else_is_not_overwritten()
    {
        _folder.Write("bin/sunup", "another program");
        var error = Assert.Throws<FindingException>(() => Install("one", s_page));
        Assert.Equal("SU0184", error.Finding.Id);
        Assert.Equal("another program", File.ReadAllText(_prefix.Program));
        Assert.False(File.Exists(_folder.At(s_page.Path)));
    }

    [Fact]
    public void Removal_takes_all_that_was_written_and_nothing_else()
    {
        var other = _folder.Write("share/man/man1/other.1", "other");
        Install("one", s_page);
        var report = _prefix.PlanRemoval(dryRun: false);
        _prefix.RemoveFiles(report);
        _prefix.RemoveLibrary();
        Assert.Equal([other], Files());
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../etc/passwd")]
    public void A_list_that_names_files_elsewhere_is_not_believed(string path)
    {
        Install("one", s_page);
        File.AppendAllText(_prefix.ManifestFile, path + "\n");
        var error = Assert.Throws<FindingException>(() => _prefix.PlanRemoval(dryRun: true));
        Assert.Equal("SU0185", error.Finding.Id);
    }

    [Fact]
    public void Removing_what_was_never_there_is_told() =>
        Assert.Equal("SU0185", Assert.Throws<FindingException>(() => _prefix.PlanRemoval(dryRun: true)).Finding.Id);

    [Fact]
    public async Task A_build_that_still_runs_stays()
    {
        Install("one", s_page);
        File.Delete(_folder.At("lib/sunup/builds/one/sunup"));
        File.Copy("/bin/sleep", _folder.At("lib/sunup/builds/one/sunup"));
        using var running = SunupProcess.Start(_folder.At("lib/sunup/builds/one/sunup"), ["600"]);
        try
        {
            Install("two", s_page);
            Assert.True(Directory.Exists(_folder.At("lib/sunup/builds/one")));
        }
        finally
        {
            running.Kill();
            await running.WaitForExitAsync(CancellationToken.None);
        }

        Install("three", s_page);
        Assert.False(Directory.Exists(_folder.At("lib/sunup/builds/one")));
    }

    private InstallReport Install(string id, params InstalledFile[] files)
    {
        _folder.Write(Path.GetRelativePath(_folder.Path, Path.Combine(_prefix.PrepareBuild(id), "sunup")), $"#!/bin/sh\necho I am {id}\n");
        return _prefix.Install(id, files);
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}

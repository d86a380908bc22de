using System.Text;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Images.Extracting;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Adding;

/// <summary>Files of an image changed by a diff, and its init traced: in an archive behind it, the image itself as it was.</summary>
public sealed class ScriptChangeTests : IDisposable
{
    private const string Init = "#!/bin/sh -e\necho one\necho two\n";

    private readonly TemporaryFolder _work = new();

    public void Dispose() => _work.Dispose();

    private AddReport Add(string? diff, bool trace = false, string init = Init)
    {
        using var archive = new Archive();
        var bytes = archive.Folder("usr").Folder("usr/lib").Link("lib", "usr/lib").File("usr/lib/a.sh", "a\n", 0x81a4).File("init", init, 0x81ed).ToArray();
        File.WriteAllBytes(_work["base"], bytes);
        if (diff is not null)
        {
            File.WriteAllText(_work["edit.diff"], diff, Encoding.Latin1);
        }

        AddReport report;
        using (var output = File.Create(_work["new"]))
        {
            report = new ImageAddition(new AddRequest { BasePath = _work["base"], Rules = UnpackRules.ForKernel(null, null), PatchPath = diff is null ? null : _work["edit.diff"], TraceInit = trace }).Run(output, TestContext.Current.CancellationToken);
        }

        if (report.IsSound)
        {
            Assert.Equal(bytes, File.ReadAllBytes(_work["new"])[..bytes.Length]);
            new ImageExtraction(new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), Final = true }).Run([_work["new"]], _work.Folder("out"), TestContext.Current.CancellationToken);
        }

        return report;
    }

    private string Text(string name) => File.ReadAllText(_work[$"out/{name}"]);

    [Fact]
    public void What_diff_makes_of_two_trees_makes_the_one_of_the_other_and_back()
    {
        Requires.Tool("patch");
        Tools.Shell("mkdir -p a/usr/lib b/usr/lib; printf '#!/bin/sh -e\\necho one\\necho two\\n' > a/init; printf '#!/bin/sh -e\\necho eins\\necho two\\necho three' > b/init; echo a > a/usr/lib/a.sh; echo b > b/usr/lib/a.sh; diff -ruN a b > made.diff || true", _work.Path);
        var report = Add(File.ReadAllText(_work["made.diff"]));
        Assert.Equal(["SU0803"], report.Findings.Select(finding => finding.Id));
        Assert.Equal(["+2 -1", "+1 -1"], report.Findings[0].Evidence.Select(evidence => evidence.Text.Split(", ")[1].Replace(" lines", "", StringComparison.Ordinal)));
        Assert.Equal(File.ReadAllText(_work["b/init"]), Text("init"));
        Assert.Equal("b\n", Text("usr/lib/a.sh"));
        Assert.Equal(File.ReadAllText(_work["made.diff"]), Text("sunup/patches/edit.diff"));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(_work["out/init"]));
        // Back by the real program, with the diff that the image keeps.
        Tools.Shell("cd out && patch -R -p1 < sunup/patches/edit.diff", _work.Path);
        Assert.Equal(Init, Text("init"));
    }

    [Fact]
    public void A_path_through_a_link_changes_the_file_that_it_leads_to()
    {
        Assert.True(Add("--- lib/a.sh\n+++ lib/a.sh\n@@ -1 +1 @@\n-a\n+b\n").IsSound);
        Assert.Equal("b\n", Text("usr/lib/a.sh"));
        Assert.Equal("usr/lib", new FileInfo(_work["out/lib"]).LinkTarget);
    }

    [Fact]
    public void A_new_file_has_the_mode_that_the_diff_gives()
    {
        Assert.True(Add("diff --git a/x b/x\nnew file mode 100755\n--- /dev/null\n+++ b/scripts/x\n@@ -0,0 +1 @@\n+a\n").IsSound);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(_work["out/scripts/x"]));
    }

    [Theory]
    [InlineData("--- a/init\n+++ b/init\n@@ -1,2 +1,2 @@\n #!/bin/sh\n-echo one\n+echo 1\n", "SU0801")]
    [InlineData("--- a/init\n+++ b/init\n@@ -1 +1 @@\n-echo two\n+echo 2\n", "SU0801")]
    [InlineData("--- a/nowhere\n+++ b/nowhere\n@@ -1 +1 @@\n-a\n+b\n", "SU0802")]
    [InlineData("--- a/init\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-#!/bin/sh -e\n-echo one\n-echo two\n", "SU0802")]
    [InlineData("nothing\n", "SU0802")]
    public void What_does_not_fit_changes_nothing_and_says_why(string diff, string id)
    {
        var report = Add(diff);
        Assert.False(report.IsSound);
        Assert.Equal(id, report.Findings[0].Id);
        Assert.Equal(0, new FileInfo(_work["new"]).Length);
    }

    [Fact]
    public void A_hunk_that_fits_elsewhere_is_told_where()
    {
        var finding = Add("--- a/init\n+++ b/init\n@@ -1 +1 @@\n-echo two\n+echo 2\n").Findings[0];
        Assert.Contains("fits at line 3", finding.Cause, StringComparison.Ordinal);
        Assert.Equal([4, 1], finding.Evidence.Select(evidence => evidence.Line!.Value));
    }

    [Fact]
    public void A_traced_init_is_read_in_by_its_own_shell()
    {
        Assert.Equal("SU0807", Assert.Single(Add(null, trace: true).Findings).Id);
        Assert.Equal(Init, Text("sunup/trace-init/init"));
        Assert.StartsWith("#!/bin/sh -e\n", Text("init"), StringComparison.Ordinal);
        Assert.EndsWith("PS4='sunup-trace:$LINENO: '\nset -x\n. /sunup/trace-init/init\n", Text("init"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_shell_script_is_not_traced()
    {
        var report = Add(null, trace: true, init: "#!/usr/bin/python3\n");
        Assert.False(report.IsSound);
        Assert.Equal("SU0800", report.Findings[0].Id);
    }

    [Fact]
    public void An_init_that_is_both_patched_and_traced_is_the_patched_one()
    {
        Assert.True(Add("--- a/init\n+++ b/init\n@@ -2 +2 @@\n-echo one\n+echo 1\n", trace: true).IsSound);
        Assert.Equal("#!/bin/sh -e\necho 1\necho two\n", Text("sunup/trace-init/init"));
    }
}

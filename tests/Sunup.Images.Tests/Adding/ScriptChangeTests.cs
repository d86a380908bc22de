using System.Text;
using Sunup.Images.Adding;
using Sunup.Images.Adding.IscsiRoot;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Adding;

/// <summary>Files of an image changed by a diff, and its init traced: in an archive behind it, the image itself as it was.</summary>
public sealed class ScriptChangeTests : IDisposable
{
    private const string Init = "#!/bin/sh -e\necho one\necho two\n";

    private readonly AddedImage _work = new();

    public void Dispose() => _work.Dispose();

    private AddReport Add(string? diff, bool trace = false, string init = Init, Func<Archive, Archive>? more = null, IscsiRootParts? iscsi = null)
    {
        using var archive = new Archive();
        archive.Folder("usr").Folder("usr/lib").Link("lib", "usr/lib").File("usr/lib/a.sh", "a\n", 0x81a4).File("init", init, 0x81ed);
        if (diff is not null)
        {
            File.WriteAllText(_work["edit.diff"], diff, Encoding.Latin1);
        }

        return _work.Add(more?.Invoke(archive) ?? archive, request => request with { PatchPath = diff is null ? null : _work["edit.diff"], TraceInit = trace, IscsiRoot = iscsi });
    }

    private string Text(string name) => _work.Text(name);

    [Trait("Kind", "Peer")]
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
    [InlineData("--- /dev/null\n+++ b/init\n@@ -0,0 +1 @@\n+a\n", "SU0802")]
    [InlineData("--- /dev/null\n+++ b/lib/a.sh\n@@ -0,0 +1 @@\n+a\n", "SU0802")]
    [InlineData("--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n", "SU0802")]
    public void What_does_not_fit_changes_nothing_and_says_why(string diff, string id)
    {
        var report = Add(diff);
        Assert.False(report.IsSound);
        Assert.Equal(id, report.Findings[0].Id);
        Assert.Equal(0, new FileInfo(_work["new"]).Length);
    }

    [Fact]
    public void A_file_that_comes_twice_has_both_changes()
    {
        Assert.True(Add("--- a/init\n+++ b/init\n@@ -2 +2 @@\n-echo one\n+echo 1\n--- a/init\n+++ b/init\n@@ -2,2 +2,2 @@\n echo 1\n-echo two\n+echo 2\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n").IsSound);
        Assert.Equal(("#!/bin/sh -e\necho 1\necho 2\n", "b\n"), (Text("init"), Text("x")));
    }

    [Trait("Kind", "Peer")]
    [Fact]
    public void Two_folders_with_a_file_that_only_one_has_make_it_in_its_place()
    {
        Tools.Shell("mkdir -p orig edited/scripts; echo a > edited/scripts/x; diff -ruN orig edited > made.diff || true", _work.Path);
        Assert.True(Add(File.ReadAllText(_work["made.diff"])).IsSound);
        Assert.Equal("a\n", Text("scripts/x"));
    }

    [Fact]
    public void What_attaches_a_disk_is_put_around_the_changed_files()
    {
        const string Diff = "--- a/init\n+++ b/init\n@@ -2 +2 @@\n-echo one\n+echo 1\n";
        var report = Add(Diff, trace: true, iscsi: IscsiRootTests.Parts);
        Assert.Equal(["SU0803", "SU0960", "SU0807"], report.Findings.Select(finding => finding.Id));
        Assert.Equal("#!/bin/sh -e\necho 1\necho two\n", Text("sunup/iscsi-root/init"));
        Assert.Contains("exec $D/init", Text("sunup/trace-init/init"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_attaches_a_disk_is_called_behind_what_the_diff_adds()
    {
        const string Diff = "--- a/scripts/local-top/ORDER\n+++ b/scripts/local-top/ORDER\n@@ -1 +1,2 @@\n /scripts/local-top/a\n+/scripts/local-top/b\n";
        Add(Diff, more: archive => archive.Folder("scripts").File("scripts/functions", "f").File("scripts/local", "l").Folder("scripts/local-top").File("scripts/local-top/ORDER", "/scripts/local-top/a\n"), iscsi: IscsiRootTests.Parts);
        Assert.StartsWith("/scripts/local-top/a\n/scripts/local-top/b\n/scripts/local-top/sunup-iscsi-root", Text("scripts/local-top/ORDER"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_init_that_is_a_link_to_a_changed_script_is_traced_with_the_change()
    {
        var report = _work.Add(new Archive().Folder("sbin").File("sbin/first", "#!/bin/sh\necho one\n", 0x81ed).Link("init", "sbin/first"), request =>
        {
            File.WriteAllText(_work["edit.diff"], "--- a/sbin/first\n+++ b/sbin/first\n@@ -2 +2 @@\n-echo one\n+echo 1\n");
            return request with { PatchPath = _work["edit.diff"], TraceInit = true };
        });
        Assert.True(report.IsSound);
        Assert.Equal("#!/bin/sh\necho 1\n", Text("sunup/trace-init/init"));
    }

    [Fact]
    public void A_diff_that_cannot_be_read_is_told_as_that()
    {
        var finding = _work.Add(new Archive().File("init", Init, 0x81ed), request => request with { PatchPath = _work["nowhere.diff"] }).Findings[0];
        Assert.Equal("SU0802", finding.Id);
        Assert.Contains("cannot be read", finding.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain(finding.Remedies, remedy => remedy.Command?.Contains("diff -", StringComparison.Ordinal) is true);
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

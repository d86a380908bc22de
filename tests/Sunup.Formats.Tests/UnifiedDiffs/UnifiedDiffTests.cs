using System.Text;
using Sunup.Formats.UnifiedDiffs;

namespace Sunup.Formats.Tests.UnifiedDiffs;

/// <summary>Unified diffs are applied where they say, or not at all.</summary>
public sealed class UnifiedDiffTests
{
    private const string File = "one\ntwo\nthree\nfour\nfive\n";

    private static UnifiedDiff Read(string text)
    {
        var diff = UnifiedDiff.Read(Encoding.Latin1.GetBytes(text), out var fault);
        Assert.Null(fault);
        return diff!;
    }

    private static string? Apply(string file, string hunks, out HunkFault? fault) =>
        Read($"--- a/init\n+++ b/init\n{hunks}").Files[0].Apply(Encoding.Latin1.GetBytes(file), out fault) is { } bytes ? Encoding.Latin1.GetString(bytes) : null;

    [Theory]
    [InlineData("@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n", "one\nzwei\nthree\nfour\nfive\n")]
    [InlineData("@@ -2 +2 @@\n-two\n+zwei\n@@ -5 +5,2 @@ f() {\n five\n+six\n", "one\nzwei\nthree\nfour\nfive\nsix\n")]
    [InlineData("@@ -0,0 +1 @@\n+zero\n", "zero\none\ntwo\nthree\nfour\nfive\n")]
    [InlineData("@@ -3,0 +4 @@\n+between\n", "one\ntwo\nthree\nbetween\nfour\nfive\n")]
    [InlineData("@@ -5 +5 @@\n-five\n+fünf\n\\ No newline at end of file\n", "one\ntwo\nthree\nfour\nfünf")]
    [InlineData("@@ -1,5 +0,0 @@\n-one\n-two\n-three\n-four\n-five\n", "")]
    public void A_hunk_that_fits_is_applied(string hunks, string expected) => Assert.Equal(expected, Apply(File, hunks, out _));

    [Fact]
    public void A_hunk_that_does_not_fit_is_told_with_both_lines_and_where_it_would()
    {
        Assert.Null(Apply("zero\n" + File, "@@ -1,2 +1,2 @@\n one\n-two\n+zwei\n", out var fault));
        Assert.Equal(new HunkFault(4, 1, "one\n", "zero\n", 2), fault);
        Assert.Null(Apply(File, "@@ -1,2 +1,2 @@\n one\n-TWO\n+zwei\n", out fault));
        Assert.Equal(new HunkFault(5, 2, "TWO\n", "two\n", null), fault);
        Assert.Null(Apply("one\n", "@@ -1,2 +1 @@\n one\n-two\n", out fault));
        Assert.Equal(new HunkFault(5, 2, "two\n", null, null), fault);
    }

    [Fact]
    public void The_end_of_a_file_without_a_newline_counts()
    {
        Assert.Null(Apply("one", "@@ -1 +1 @@\n-one\n+two\n", out _));
        Assert.Equal("two", Apply("one", "@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+two\n\\ No newline at end of file\n", out _));
    }

    [Theory]
    [InlineData("--- a/x\t1970-01-01 00:00:00.000000000 +0000\n+++ b/x\t2024-05-01 10:00:00.000000000 +0000\n@@ -0,0 +1 @@\n+a\n", null, "x")]
    [InlineData("--- orig/d/x\t1970-01-01 01:00:00.000000000 +0100\n+++ new/d/x\t2024-05-01 10:00:00.000000000 +0200\n@@ -0,0 +1 @@\n+a\n", null, "d/x")]
    [InlineData("--- a/x\t2024-05-01 10:00:00.000000000 +0000\n+++ b/x\t1969-12-31 19:00:00.000000000 -0500\n@@ -1 +0,0 @@\n-a\n", "x", null)]
    [InlineData("--- a/x\t1970-01-01 00:00:00.000000000 +0000\n+++ b/x\t1970-01-01 00:00:00.000000000 +0000\n@@ -1 +1 @@\n-a\n+b\n", "x", "x")]
    [InlineData("--- a/x\t2024-05-01 10:00:00.000000000 +0000\n+++ b/x\t2024-05-01 10:00:00.000000000 +0000\n@@ -0,0 +1 @@\n+a\n", "x", "x")]
    public void A_file_that_one_folder_has_not_is_known_by_its_time(string diff, string? old, string? changed) =>
        Assert.Equal((old, changed), (Read(diff).Files[0].OldPath, Read(diff).Files[0].NewPath));

    [Theory]
    [InlineData("Only in b/scripts: new\n", "only one of the folders has new")]
    [InlineData("Binary files a/x and b/x differ\n", "a binary file differs")]
    public void What_diff_says_without_lines_is_told_by_its_meaning(string line, string meaning)
    {
        const string Change = "diff -ru a/init b/init\n--- a/init\n+++ b/init\n@@ -1 +1 @@\n-a\n+b\n";
        Assert.Null(UnifiedDiff.Read(Encoding.Latin1.GetBytes(Change + line), out var fault));
        Assert.Equal(7, fault!.Value.Line);
        Assert.Contains(meaning, fault.Value.Text, StringComparison.Ordinal);
        Assert.NotNull(UnifiedDiff.Read(Encoding.Latin1.GetBytes("Only in one case: it loops.\nBinary files are left alone\n" + Change), out _));
    }

    [Fact]
    public void Hunks_out_of_order_or_beyond_the_end_do_not_fit()
    {
        Assert.Null(Apply(File, "@@ -4 +4 @@\n-four\n+vier\n@@ -1 +1 @@\n-one\n+eins\n", out _));
        Assert.Null(Apply(File, "@@ -999999999 +1 @@\n-one\n+eins\n", out _));
    }

    [Fact]
    public void Paths_modes_and_new_files_are_read()
    {
        var diff = Read("diff --git a/x b/x\nnew file mode 100755\nindex 0000000..1\n--- /dev/null\n+++ b/scripts/x\n@@ -0,0 +1 @@\n+a\n--- orig/init\t2024-01-01 00:00:00\n+++ new/init\t2024\n@@ -1 +1 @@\n-a\n+b\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
        Assert.Equal([(null, "scripts/x", 0x1edu), ("orig/init", "new/init", null), ("gone", null, (uint?)null)], diff.Files.Select(file => (file.OldPath, file.NewPath, file.Mode)));
        Assert.Equal((1, 0), (diff.Files[0].Added, diff.Files[0].Removed));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("no diff at all\n", 1)]
    [InlineData("--- a/x\n+++ b/x\n", 2)]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n-two\n", 6)]
    [InlineData("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-one\nxtwo\n", 5)]
    [InlineData("GIT binary patch\n", 1)]
    [InlineData("\0\0\0\xff", 1)]
    public void What_is_no_diff_is_told_with_its_line(string text, int line)
    {
        Assert.Null(UnifiedDiff.Read(Encoding.Latin1.GetBytes(text), out var fault));
        Assert.Equal(line, fault!.Value.Line);
    }

    [Fact]
    public void Every_beginning_of_a_diff_is_read_or_refused()
    {
        var bytes = Encoding.Latin1.GetBytes("--- a/init\n+++ b/init\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n@@ -9 +9 @@\n-x\n\\ No newline at end of file\n+y\n");
        for (var length = 0; length <= bytes.Length; length++)
        {
            var diff = UnifiedDiff.Read(bytes.AsSpan(0, length), out var fault);
            Assert.True(diff is null == fault is not null);
            _ = diff?.Files[0].Apply("one\ntwo\nthree\n"u8, out _);
        }
    }
}

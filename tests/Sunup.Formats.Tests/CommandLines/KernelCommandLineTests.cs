using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.CommandLines;

namespace Sunup.Formats.Tests.CommandLines;

public sealed class KernelCommandLineTests
{
    private static readonly string[] s_words = ["console=ttyS0", "console=tty0", "root=/dev/vda1", "root=LABEL=x", "quiet", "ip=dhcp", "ip=eth1:dhcp", "panic=5", "rd_luks.uuid=1", "--", "single"];

    private static Gen<KernelCommandLine> Lines => Gen.Elements(s_words).ListOf().Select(words => KernelCommandLine.Parse(string.Join(' ', words)));

    [Fact]
    public void Words_end_at_white_space_outside_of_quotation_marks()
    {
        var line = KernelCommandLine.Parse("root=/dev/vda1  dyndbg=\"file a.c +p; file b.c +p\"\tquiet\n\0");
        Assert.Equal(["root=/dev/vda1", "dyndbg=\"file a.c +p; file b.c +p\"", "quiet"], line.Words.Select(word => word.Text));
        Assert.Equal("file a.c +p; file b.c +p", line.Last("dyndbg"));
    }

    [Fact]
    public void What_stands_behind_two_dashes_is_for_init()
    {
        var line = KernelCommandLine.Parse("quiet -- single root=no");
        Assert.Null(line.Last("root"));
        Assert.Equal("quiet console=ttyS0 -- single root=no", line.Append(KernelCommandLine.Parse("console=ttyS0")).Text);
    }

    [Fact]
    public void A_dash_and_an_underscore_in_a_name_are_the_same() =>
        Assert.Equal("2", KernelCommandLine.Parse("log_buf_len=1 log-buf-len=2").Last("log_buf_len"));

    [Fact]
    public void A_quotation_that_does_not_end_runs_to_the_end() =>
        Assert.Equal(["a=\"b c"], KernelCommandLine.Parse("a=\"b c").Words.Select(word => word.Text));

    [Theory]
    [InlineData("root=/dev/vda1 quiet", "root=/dev/sda2", "root=/dev/sda2 quiet")]
    [InlineData("console=tty0 quiet", "console=ttyS0", "console=tty0 quiet console=ttyS0")]
    [InlineData("console=ttyS0 console=tty0", "console=ttyS0", "console=tty0 console=ttyS0")]
    [InlineData("root=1 quiet root=2", "root=3", "quiet root=3")]
    [InlineData("modprobe.blacklist=a", "modprobe.blacklist=b modprobe.blacklist=a", "modprobe.blacklist=a modprobe.blacklist=b")]
    [InlineData("quiet -- single", "panic=5", "quiet panic=5 -- single")]
    [InlineData("systemd.log-level=info", "systemd.log_level=debug", "systemd.log_level=debug")]
    [InlineData("quiet", "quiet", "quiet")]
    public void Merging_replaces_what_is_one_and_adds_what_may_repeat(string before, string added, string after) =>
        Assert.Equal(after, CommandLineMerge.Merge(KernelCommandLine.Parse(before), KernelCommandLine.Parse(added)).Text);

    [Fact]
    public void Merging_the_same_again_changes_nothing() => Prop.ForAll(Lines.ToArbitrary(), Lines.ToArbitrary(), (line, added) =>
    {
        var once = CommandLineMerge.Merge(line, added);
        Assert.Equal(once.Text, CommandLineMerge.Merge(once, added).Text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_merged_counts_for_the_kernel() => Prop.ForAll(Lines.ToArbitrary(), Lines.ToArbitrary(), (line, added) =>
    {
        var merged = CommandLineMerge.Merge(line, added);
        foreach (var word in added.Words.Where(word => !word.ForInit))
        {
            Assert.Equal(added.Last(word.Key), RepeatedParameters.Contains(word.Key) && !word.HasKey("console") ? added.Last(word.Key) : merged.Last(word.Key));
            Assert.Contains(merged.Words, other => !other.ForInit && other.HasKey(word.Key));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_what_was_written_gives_the_same() => Prop.ForAll(Lines.ToArbitrary(), line =>
        Assert.Equal(line, KernelCommandLine.Parse(line.Text))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_difference_leads_from_one_line_to_the_other() => Prop.ForAll(Lines.ToArbitrary(), Lines.ToArbitrary(), (before, after) =>
    {
        var changes = CommandLineChange.Between(before, after);
        Assert.Equal(before.Words, changes.Where(change => change.Kind != CommandLineChangeKind.Added).Select(change => change.Word));
        Assert.Equal(after.Words, changes.Where(change => change.Kind != CommandLineChangeKind.Removed).Select(change => change.Word));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null, null, false, "own=1 root=/dev/vda1")]
    [InlineData("all=1", null, false, "all=1")]
    [InlineData(null, null, true, "root=/dev/vda2 ro")]
    [InlineData(null, "root=/dev/vda3", false, "own=1 root=/dev/vda3")]
    public void The_policy_says_where_the_line_starts(string? replacement, string? merged, bool reuse, string expected)
    {
        var policy = new CommandLinePolicy { Replacement = replacement, ReuseRunning = reuse, Merged = merged is null ? [] : [merged] };
        Assert.Equal(expected, policy.Apply("own=1 root=/dev/vda1\n", "BOOT_IMAGE=/vmlinuz root=/dev/vda2 ro initrd=\\initrd.img").Line.Text);
    }

    [Fact]
    public void Appending_keeps_both_words_and_removing_takes_all_of_a_key()
    {
        var policy = new CommandLinePolicy { RemovedKeys = ["quiet"], Appended = ["root=/dev/b"] };
        var outcome = policy.Apply("quiet root=/dev/a quiet", "");
        Assert.Equal("root=/dev/a root=/dev/b", outcome.Line.Text);
        Assert.True(outcome.IsChanged);
    }
}

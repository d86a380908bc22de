using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Logs;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Logs;

public sealed class LogExplainerTests
{
    private const string Banner = "[    0.000000] Linux version 6.1.0-18-amd64 (d@l) (gcc-12, GNU ld) #1 SMP PREEMPT_DYNAMIC\n";

    [Fact]
    public void Any_bytes_are_explained_without_an_exception() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => Explain.All(bytes).BootCount >= 1));

    [Fact]
    public void Any_cut_of_a_log_and_any_pieces_of_it_are_explained_without_an_exception()
    {
        var log = Explain.Read("consoles", "debian-systemd-emergency.log");
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(0, log.Length).Zip(Gen.Choose(1, 5000)).ToArbitrary(),
            cut => Explain.All(log.AsSpan(0, cut.Item1), cut.Item2).BootCount >= 1));
    }

    /// <summary>So long that it is not read loosely after all.</summary>
    [Theory]
    [InlineData("[    3.000000] Oops: 0002 [#1] SMP NOPTI", "SU0713")]
    [InlineData("Jan 26 10:00:00 host kernel: int3: 0000 [#1] SMP", "SU0713")]
    public void A_short_text_behind_a_header_is_found_in_a_long_log(string line, string id)
    {
        var between = string.Concat(Enumerable.Range(0, 1000).Select(i => $"[    2.{i:D6}] usb 1-1: new device number {i}\n"));
        Assert.Equal(id, Explain.Cause(Explain.Text(Banner + between + line + "\n")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(4096)]
    public void The_pieces_in_which_a_log_comes_change_nothing(int chunk)
    {
        var log = Explain.Read("consoles", "debian-systemd-emergency.log");
        Assert.Equal(Explain.Outcome(Explain.All(log).Headline), Explain.Outcome(Explain.All(log, chunk).Headline));
    }

    [Fact]
    public void Evidence_has_file_line_and_text()
    {
        var evidence = Explain.Text(Banner + "[    1.000000] x\n[    2.000000] Kernel panic - not syncing: sysrq triggered crash\n").Findings[0].Finding.Evidence[0];
        Assert.Equal(("log", 3, "Kernel panic - not syncing: sysrq triggered crash"), (evidence.Where, evidence.Line, evidence.Text));
    }

    [Fact]
    public void Several_boots_are_told_apart_and_the_last_that_says_something_is_the_headline()
    {
        var log = "SeaBIOS (version 1.16.2)\n" + Banner + "[    1.0] Kernel panic - not syncing: one\nSeaBIOS (version 1.16.2)\n" + Banner + "[    1.000000] Kernel panic - not syncing: two\nSeaBIOS (version 1.16.2)\n";
        var explanation = Explain.All(Encoding.UTF8.GetBytes(log));
        Assert.Equal(3, explanation.BootCount);
        Assert.Equal(2, explanation.Headline.Number);
        Assert.Contains("two", explanation.Headline.Findings[0].Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernels_first_lines_printed_again_by_another_console_are_no_other_boot() =>
        Assert.Equal(1, Explain.All(Encoding.UTF8.GetBytes(Banner + "[    0.100000] printk: bootconsole [earlyser0] disabled\n" + Banner + "[    1.000000] x\n")).BootCount);

    [Fact]
    public void Where_nothing_is_known_the_first_unusual_line_is_told_and_no_cause_made_up()
    {
        var boot = Explain.Text(Banner + "[    1.000000] ordinary\n[    2.000000] frobnicator: cannot frobnicate\n[    3.000000] ordinary too\n");
        Assert.False(boot.CameUp);
        Assert.Empty(boot.Findings);
        Assert.Equal((3, 4), (boot.FirstUnusual!.Line, boot.LastLine!.Line));
    }

    [Fact]
    public void What_was_overcome_is_no_error()
    {
        var boot = Explain.Text("PXE-E18: Server response timeout.\nWelcome to GRUB!\n" + Banner + "web1 login: \n");
        Assert.True(boot.CameUp);
        Assert.Equal(FindingRole.Benign, Assert.Single(boot.Findings).Role);
        Assert.False(boot.HasError);
    }

    [Fact]
    public void A_warning_becomes_the_cause_of_the_error_that_follows_from_it()
    {
        var boot = Explain.Text(Banner + "[    1.000000] Run /init as init process\n[   11.000000] pci 0000:00:04.0: deferred probe pending: (reason unknown)\nALERT!  /dev/vda1 does not exist.  Dropping to a shell!\n");
        Assert.Equal(["SU0910", "SU0913", "SU0939"], boot.Findings.Select(judged => judged.Finding.Id).Order(StringComparer.Ordinal));
        Assert.Equal(("SU0939", FindingRole.Cause), (boot.Findings[0].Finding.Id, boot.Findings[0].Role));
    }

    [Fact]
    public void Many_boots_cost_no_more_memory_than_some()
    {
        var explainer = new LogExplainer(Catalogue.BuiltIn);
        explainer.Begin("log");
        var boot = Encoding.UTF8.GetBytes(Banner + "[    1.000000] Kernel panic - not syncing: x\n");
        for (var i = 0; i < 1000; i++)
        {
            explainer.Add(boot);
        }

        var explanation = explainer.Complete();
        Assert.Equal(1000, explanation.BootCount);
        Assert.True(explanation.Boots.Length <= 100);
        Assert.Equal(1000, explanation.Headline.Number);
    }

    [Fact]
    public void A_picture_that_was_read_is_matched_loosely_and_says_so()
    {
        var boot = Explain.Text("Kerne1 panic - not syncing: Attempted to ki11 the id1e task!\n");
        Assert.True(boot.IsLoose);
        Assert.Equal("SU0762", Explain.Cause(boot));
        Assert.True(boot.Findings[0].Finding.Confidence < Confidence.Certain);
    }
}

using Sunup.Diagnosis.Predictions.Initramfs;
using Sunup.Diagnosis.Predictions.Placement;
using Sunup.Model;

namespace Sunup.Diagnosis.Tests.Predictions.Placement;

public sealed class ArrivedCommandLineTests
{
    [Theory]
    [InlineData("console=ttyS0 quiet", "sunup-init: cmdline console=ttyS0 quiet")]
    [InlineData("console=ttyS0 quiet", "[    0.000000] Kernel command line: BOOT_IMAGE=vmlinuz initrd=initrd.img console=ttyS0  quiet")]
    [InlineData("a=\"b c\" -- single", "[    0.000000] Command line: a=\"b c\" -- single")]
    public void What_arrived_with_what_loaders_add_is_no_finding(string intended, string line) => Assert.Empty(Findings(intended, line));

    [Fact]
    public void Words_that_are_missing_are_named()
    {
        var finding = Assert.Single(Findings("console=ttyS0 root=/dev/sda1 quiet", "[    0.000000] Command line: console=ttyS0 quiet"));
        Assert.Equal("SU0718", finding.Id);
        Assert.Equal("lost: root=/dev/sda1", finding.Evidence[0].Text);
    }

    [Theory]
    [InlineData(2047)]
    [InlineData(2040)]
    public void An_end_that_is_cut_off_is_the_limit(int kept)
    {
        var intended = string.Join(' ', Enumerable.Range(1000, 300).Select(number => $"word={number}"));
        var finding = Assert.Single(Findings(intended, $"sunup-init: cmdline {intended[..kept]}"));
        Assert.Equal("SU0740", finding.Id);
        Assert.EndsWith($"of {Wording.Number(2999)} bytes of the command line arrived", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_the_kernels_print_may_have_cut_says_nothing() =>
        Assert.Null(ArrivedCommandLine.In([Line($"[    0.000000] Kernel command line: {new string('a', 1000)}")]));

    [Fact]
    public void Of_two_kernels_the_second_counts() =>
        Assert.Equal("second", ArrivedCommandLine.In([Line("Kernel command line: first"), Line("Kernel command line: second"), Line("other")])!.Seen.Text);

    [Fact]
    public void A_machine_that_lost_all_of_it_is_told() => Assert.Equal("SU0718", Assert.Single(Findings("quiet", "[    0.000000] Command line: ")).Id);

    private static IReadOnlyList<Finding> Findings(string intended, string line) => ArrivedCommandLine.In([Line("before"), Line(line), Line("after")])!.Findings(intended);

    private static BootEvent Line(string text) => new() { At = DateTimeOffset.UnixEpoch, Source = EventSource.Serial, Kind = EventKinds.SerialLine, Text = text };
}

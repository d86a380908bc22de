using FsCheck;
using FsCheck.Fluent;
using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeScriptWriterTests
{
    private static readonly IpxeBootScript Web1 = new() { Machine = "web1", KernelFile = "vmlinuz", InitrdFile = "initrd.img", CommandLine = "console=ttyS0  root=/dev/vda1" };

    [Fact]
    public void The_boot_part_frees_images_first_fetches_the_initrd_before_the_kernel_and_names_it_on_the_kernel_line() => Assert.StartsWith(
        """
        #!ipxe
        # Boots machine web1. Written by Sunup.
        set sunup-attempt:int32 1
        :start
        set sunup-errno 0x0
        set sunup-step free
        imgfree || goto failed
        echo Sunup: machine web1, attempt ${sunup-attempt} of 3
        set sunup-step initrd
        initrd initrd.img || goto failed
        set sunup-step kernel
        kernel vmlinuz initrd=initrd.img console=ttyS0 root=/dev/vda1 || goto failed
        set sunup-step boot
        set sunup-next boot
        goto report_get
        :boot
        boot || goto failed

        """,
        IpxeScriptWriter.Write(Web1),
        StringComparison.Ordinal);

    [Fact]
    public void A_kernel_without_an_initrd_has_neither_initrd_line_nor_initrd_argument() =>
        Assert.DoesNotContain("initrd", IpxeScriptWriter.Write(Web1 with { InitrdFile = null }), StringComparison.Ordinal);

    [Fact]
    public void The_generated_script_passes_its_own_lint() =>
        Assert.Empty(IpxeScriptLint.Check(IpxeScriptWriter.Write(Web1).Split('\n')));

    // Every command of a script ends the script when it fails, so each has a way on; set, echo, inc, sleep, goto and exit cannot fail here.
    [Fact]
    public void Each_command_that_can_fail_has_an_alternative()
    {
        string[] safe = ["set", "echo", "inc", "sleep", "goto", "exit", "#", "#!ipxe"];
        var lines = IpxeScriptWriter.Write(Web1).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(
            lines.Where(line => line[0] != ':' && !safe.Contains(line.Split(' ')[0])),
            line => Assert.Contains(" ||", line, StringComparison.Ordinal));
    }

    [Fact]
    public void No_value_in_the_report_URL_can_hold_a_colon_which_old_iPXE_takes_for_a_scheme()
    {
        var url = IpxeScriptWriter.Write(Web1).Split('\n').Single(line => line.Contains("report?", StringComparison.Ordinal));
        Assert.Contains("mac=${mac:hexhyp}", url, StringComparison.Ordinal);
        Assert.DoesNotContain(":", url.Replace(":hexhyp}", "}", StringComparison.Ordinal).Replace(":uristring}", "}", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a ${mac} b", "${")]
    [InlineData("a || b", "'||'")]
    [InlineData("a && b", "'&&'")]
    [InlineData("a ; b", "';'")]
    [InlineData("a #b", "'#b'")]
    [InlineData("a\nimgfree", "U+000A")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("räksmörgås", "U+00E4")]
    public void What_iPXE_would_take_for_its_own_is_refused(string commandLine, string named)
    {
        var problem = Assert.Single(IpxeScriptRules.CheckCommandLine(commandLine, null));
        Assert.True(problem.IsError);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => IpxeScriptWriter.Write(Web1 with { CommandLine = commandLine }));
    }

    [Theory]
    [InlineData("dyndbg=\"file x +p\"")]
    [InlineData("a#b c;d e|f $g {h} i\\ 'j'")]
    [InlineData("quiet -- single --debug")]
    public void Quotes_backslashes_and_dashes_are_ordinary(string commandLine)
    {
        Assert.Empty(IpxeScriptRules.CheckCommandLine(commandLine, null));
        Assert.Contains($"initrd=initrd.img {commandLine} || goto failed", IpxeScriptWriter.Write(Web1 with { CommandLine = commandLine }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("initrd=other.img", "writes initrd= itself")]
    [InlineData("rd.initrd=x", "inside a word")]
    [InlineData("highmem=512M", "2023-02")]
    public void What_works_on_some_machines_only_is_a_warning(string commandLine, string said)
    {
        var problem = Assert.Single(IpxeScriptRules.CheckCommandLine(commandLine, "initrd.img"));
        Assert.False(problem.IsError);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2047 - 18, false)]
    [InlineData(2048 - 18, true)]
    public void A_command_line_longer_than_the_kernel_reads_is_a_warning(int length, bool warned) =>
        Assert.Equal(warned, IpxeScriptRules.CheckCommandLine(new string('x', length), "initrd.img").Length == 1);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("vmlinuz#1")]
    public void A_file_name_that_a_URL_or_a_word_would_cut_is_refused(string name) =>
        Assert.Contains(IpxeScriptRules.Check(Web1 with { KernelFile = name }), problem => problem.IsError);

    [Fact]
    public void Any_command_line_is_refused_or_stands_on_the_kernel_line_word_for_word() => Prop.ForAll<NonNull<string>>(text =>
    {
        if (IpxeScriptRules.CheckCommandLine(text.Get, "initrd.img").Any(problem => problem.IsError))
        {
            return;
        }

        var line = IpxeScriptWriter.Write(Web1 with { CommandLine = text.Get }).Split('\n').Single(line => line.StartsWith("kernel ", StringComparison.Ordinal));
        string[] expected = ["kernel", "vmlinuz", "initrd=initrd.img", .. text.Get.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), "||", "goto", "failed"];
        Assert.Equal(expected, line.Split(' '));
    }).QuickCheckThrowOnFailure();
}

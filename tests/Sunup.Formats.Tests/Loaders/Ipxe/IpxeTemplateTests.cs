using Sunup.Formats.Loaders.Ipxe;

namespace Sunup.Formats.Tests.Loaders.Ipxe;

public sealed class IpxeTemplateTests
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["machine"] = "web1",
        ["kernel"] = "vmlinuz",
        ["initrd"] = "initrd.img",
        ["cmdline"] = "initrd=initrd.img console=ttyS0",
    };

    private const string Good = "#!ipxe\nimgfree\ninitrd {{initrd}}\nkernel {{ kernel }} {{cmdline}} BOOTIF=01-${mac:hexhyp}\nboot || shell\n";

    [Fact]
    public void Values_are_put_in_and_settings_of_iPXE_stay()
    {
        var result = IpxeTemplate.Render(Good, Values);
        Assert.Empty(result.Problems);
        Assert.Equal("#!ipxe\nimgfree\ninitrd initrd.img\nkernel vmlinuz initrd=initrd.img console=ttyS0 BOOTIF=01-${mac:hexhyp}\nboot || shell\n", result.Script);
    }

    [Theory]
    [InlineData("#!ipxe\n\necho {{kernle}}\n", 3, "did you mean '{{kernel}}'?")]
    [InlineData("#!ipxe\necho {{something_else}}\n", 2, "there are cmdline, initrd, kernel, machine")]
    [InlineData("#!ipxe\necho {{kernel\n", 2, "without '}}'")]
    [InlineData("echo hello\n", 1, "begins with the line '#!ipxe'")]
    [InlineData("#!ipxe\ngoto nowhere\n", 2, "there is no line ':nowhere'")]
    [InlineData("#!ipxe\n// hello\n", 2, "'#' does")]
    public void An_error_names_its_line_and_leaves_no_script(string template, int line, string said)
    {
        var result = IpxeTemplate.Render(template, Values);
        Assert.Null(result.Script);
        var problem = Assert.Single(result.Problems, problem => problem.IsError);
        Assert.Equal(line, problem.Line);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("initrd {{initrd}}\nkernel {{kernel}} {{cmdline}}", "no 'imgfree'")]
    [InlineData("imgfree\ninitrd {{initrd}}\nkernel {{kernel}} quiet", "no 'initrd=NAME'")]
    [InlineData("imgfree\nkernel {{kernel}} {{cmdline}}\ninitrd {{initrd}}", "after the kernel")]
    [InlineData("imgfree\ninitrd a\ninitrd b\nkernel {{kernel}} {{cmdline}}", "several initrds")]
    [InlineData("imgfree\nkernal {{kernel}}", "'kernal' is no iPXE command")]
    public void What_fails_on_some_iPXE_is_a_warning_and_the_script_is_made(string body, string said)
    {
        var result = IpxeTemplate.Render("#!ipxe\n" + body + "\nboot\n", Values);
        Assert.NotNull(result.Script);
        Assert.Contains(said, Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_with_a_line_break_cannot_bring_in_a_command()
    {
        var result = IpxeTemplate.Render("#!ipxe\necho {{machine}}\n", new Dictionary<string, string>(StringComparer.Ordinal) { ["machine"] = "a\nshell" });
        Assert.Null(result.Script);
    }

    [Fact]
    public void A_template_with_line_ends_of_Windows_is_read_the_same() =>
        Assert.Equal(IpxeTemplate.Render(Good, Values).Script, IpxeTemplate.Render(Good.Replace("\n", "\r\n", StringComparison.Ordinal), Values).Script);
}

using Sunup.Diagnosis.Tests.Logs;

namespace Sunup.Diagnosis.Tests.Explanations;

/// <summary>Findings that no line says, concluded from what was seen and what was not.</summary>
public sealed class ConclusionTests
{
    private const string Banner = "[    0.000000] Linux version 6.1.0-18-amd64 (d@l) (gcc-12, GNU ld) #1 SMP PREEMPT_DYNAMIC\n";
    private const string Shell = "Generating \"/run/initramfs/rdsosreport.txt\"\nEntering emergency mode. Exit the shell to continue.\n";

    [Theory]
    [InlineData("console=ttyS0 ro", "SU0916")]
    [InlineData("console=ttyS0 ro root=/dev/vda1", "SU0912")]
    [InlineData("console=ttyS0 boot=live", "SU0912")]
    [InlineData("console=ttyS0 rd.break", "SU0912")]
    public void An_initramfs_that_gave_up_and_a_command_line_without_root(string commandLine, string cause) =>
        Assert.Equal(cause, Explain.Cause(Explain.Text(Banner + $"[    0.000000] Command line: {commandLine}\n" + Shell)));

    [Fact]
    public void A_command_line_that_is_not_known_lacks_nothing() => Assert.Equal("SU0912", Explain.Cause(Explain.Text(Banner + Shell)));
}

using Sunup.Diagnosis.Predictions.Placement;

namespace Sunup.Diagnosis.Tests.Predictions.Placement;

public sealed class PlacementTests
{
    private const long Mebi = 1 << 20;

    [Fact]
    public void A_command_line_that_is_kept_whole_is_no_finding() => Assert.Empty(new CommandLineBudget(new string('x', 2047), 2047, "header").Findings());

    [Fact]
    public void What_is_cut_off_the_command_line_is_shown()
    {
        var line = new CommandLineBudget(new string('x', 2047) + " root=/dev/vda1", 2047, "cmdline_size in the kernel's header");
        var finding = Assert.Single(line.Findings());
        Assert.Equal("SU0740", finding.Id);
        Assert.Equal(" root=/dev/vda1", line.Lost);
        Assert.Contains("lost:  root=/dev/vda1", finding.Evidence[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x86_64", 2047)]
    [InlineData("aarch64", 2047)]
    [InlineData("riscv64", 1023)]
    [InlineData("loongarch64", 4095)]
    [InlineData("m68k", 511)]
    public void Each_architecture_has_its_limit(string machine, int limit) => Assert.Equal(limit, CommandLineBudget.LimitOf(machine));

    [Theory]
    [InlineData(512, 30, null)]
    [InlineData(96, 30, "SU0743")]
    [InlineData(96, 200, "SU0741")]
    [InlineData(4096, 2100, "SU0741")]
    public void An_initrd_must_lie_between_kernel_and_limit(long memory, long initrd, string? id)
    {
        var placement = new InitrdPlacement((memory * Mebi) - 0x2_0000, initrd * Mebi, 0x7fff_ffff, 0x100_0000, 52 * Mebi);
        Assert.Equal(id, placement.Findings().SingleOrDefault()?.Id);
    }
}

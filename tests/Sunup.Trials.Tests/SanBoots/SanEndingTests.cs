using Sunup.Images.Roots;
using Sunup.Model;
using Sunup.Trials.SanBoots;

namespace Sunup.Trials.Tests.SanBoots;

public sealed class SanEndingTests
{
    [Theory]
    [InlineData(InitSystem.Systemd, "KeepConfiguration=yes", "systemd")]
    [InlineData(InitSystem.Sysvinit, "rc6.d", "sysvinit")]
    [InlineData(InitSystem.OpenRc, "rc_keyword", "OpenRC")]
    [InlineData(InitSystem.Busybox, "/etc/inittab", "busybox init")]
    public void The_remedy_is_that_of_the_init_system_on_the_disk(InitSystem init, string remedy, string name)
    {
        var finding = SanEnding.With(new Finding { Id = "SU0570", Severity = FindingSeverity.Error, Summary = "gone" }, init, "partition 2 of disk.img");
        Assert.Contains(remedy, $"{finding.Remedies[0].Text} {finding.Remedies[0].Command}", StringComparison.Ordinal);
        Assert.Contains($"partition 2 of disk.img is taken down by {name}", finding.Cause, StringComparison.Ordinal);
    }
}

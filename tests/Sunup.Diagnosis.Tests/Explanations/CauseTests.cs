using System.Text;
using Sunup.Diagnosis.Catalogues;
using Sunup.Diagnosis.Explanations.Roles;
using Sunup.Diagnosis.Tests.Logs;

namespace Sunup.Diagnosis.Tests.Explanations;

/// <summary>What may stand behind a finding, weighed by the rest of the log.</summary>
public sealed class CauseTests
{
    private const string Banner = "[    0.000000] Linux version 6.1.0-18-amd64 (d@l) (gcc-12, GNU ld) #1 SMP PREEMPT_DYNAMIC\n";
    private const string GaveUp = "Gave up waiting for root file system device.  Common problems:\nALERT!  UUID=6f0e does not exist.  Dropping to a shell!\n";

    [Fact]
    public void A_disk_that_stands_in_the_log_was_there_so_its_name_is_wrong()
    {
        var causes = Causes(Explain.Read("consoles", "initramfs-tools-no-root.log"), "SU0910");
        Assert.StartsWith("root= names what is not there", causes[0].Cause.Text, StringComparison.Ordinal);
        Assert.True(causes[0] is { IsShown: true, Weight: > 0.8 });
        Assert.All(causes.Skip(1), cause => Assert.False(cause.IsShown));
    }

    [Fact]
    public void A_kernel_that_said_much_and_named_no_disk_has_no_driver_or_no_disk()
    {
        var causes = Causes(Encoding.UTF8.GetBytes(Banner + Chatter(200) + GaveUp), "SU0910");
        Assert.StartsWith("the disk's driver", causes[0].Cause.Text, StringComparison.Ordinal);
        Assert.Equal(2, causes.Count(cause => cause.IsShown));
    }

    [Fact]
    public void What_a_quiet_kernel_does_not_say_proves_nothing()
    {
        var causes = Causes(Encoding.UTF8.GetBytes(Banner + GaveUp), "SU0910");
        Assert.All(causes, cause => Assert.Equal(cause.Cause.Weight, cause.Weight, 6));
        Assert.All(causes, cause => Assert.False(cause.IsShown));
    }

    [Fact]
    public void Another_finding_is_a_sign()
    {
        var causes = Causes(Encoding.UTF8.GetBytes(Banner + Chatter(120) + "[    1.500000] sda: deferred probe\n[    1.600000] platform 40000000.pci: deferred probe pending: virtio_iommu: wait for supplier /iommu\n" + GaveUp), "SU0910");
        Assert.Contains(causes, cause => cause.IsShown && cause.Cause.Text.StartsWith("it waits for another device", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00007f00", "a program or library is missing")]
    [InlineData("00000100", "a script ended")]
    [InlineData("0000000b", "it crashed")]
    public void A_value_is_a_sign(string exitCode, string cause)
    {
        var causes = Causes(Encoding.UTF8.GetBytes(Banner + $"[    1.500000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x{exitCode}\n"), "SU1014");
        Assert.StartsWith(cause, causes[0].Cause.Text, StringComparison.Ordinal);
        Assert.True(causes[0].IsShown);
    }

    [Fact]
    public void Shares_add_up_to_one() => Assert.All(
        Catalogue.BuiltIn.Findings.Where(template => template.Causes.Length > 0),
        template => Assert.Equal(1, template.Causes.Sum(cause => cause.Weight), 6));

    private static JudgedCause[] Causes(byte[] log, string id) =>
        [.. Explain.All(log).Headline.Findings.Single(judged => string.Equals(judged.Finding.Id, id, StringComparison.Ordinal)).Causes];

    private static string Chatter(int lines) => string.Concat(Enumerable.Range(0, lines).Select(i => $"[    0.{i:D6}] pci 0000:00:{i:x2}.0: reg 0x10 [mem 0xfebc0000-0xfebdffff]\n"));
}

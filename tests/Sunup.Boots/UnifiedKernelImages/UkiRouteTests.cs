using Sunup.Boots.Kexec;
using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Trials.Boots;

namespace Sunup.Boots.UnifiedKernelImages;

/// <summary>Route uki: an image that Sunup builds, on a disk that Sunup writes, started by real firmware, with Secure Boot and without.</summary>
public sealed class UkiRouteTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_built_image_is_started_by_uefi_and_every_stage_is_seen()
    {
        var report = await MachineBoot.RunAsync("uki", output, machine => machine with { Expect = machine.Expect with { Console = "sunup-init: memory" } });
        AssertUp(report);
        Assert.Equal([Stage.PowerOn, Stage.Firmware, Stage.Loader, Stage.Kernel, Stage.Initramfs, Stage.Init], report.Trace.Stages.Select(stage => stage.Stage));
        Assert.Contains(report.GuestLines(), line => line.Contains("cmdline console=ttyS0 sunup.poweroff", StringComparison.Ordinal));
        Assert.Empty(report.Of(EventKinds.DhcpDiscover));
    }

    [Fact]
    public async Task With_secure_boot_an_image_that_is_signed_with_the_enrolled_key_is_started_and_the_kernel_knows_it()
    {
        var report = await MachineBoot.RunAsync("uki-secure", output);
        AssertUp(report);
        Assert.Contains(report.Of(EventKinds.SerialLine), line => line.Text.Contains("Secure boot enabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_secure_boot_an_image_that_is_not_signed_is_refused_and_that_is_the_finding()
    {
        var report = await MachineBoot.RunAsync("uki-secure", output, machine => machine with { Boot = machine.Boot with { Sign = false } });
        AssertRefused(report, "SU1150");
    }

    [Fact]
    public async Task With_secure_boot_an_image_that_another_key_signed_is_refused_and_both_keys_are_named()
    {
        using var other = new OtherCertificate();
        var report = await MachineBoot.RunAsync("uki-secure", output, machine => machine with { Hardware = machine.Hardware! with { SecureBootDb = [other.Path] } });
        AssertRefused(report, "SU1151");
        Assert.Contains("Sunup test db", report.Trace.Findings[0].Cause, StringComparison.Ordinal);
        Assert.Contains("somebody else", report.Trace.Findings[0].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_secure_boot_an_image_that_was_changed_after_it_was_signed_is_refused_for_that()
    {
        using var signer = new OtherCertificate();
        var (kernel, _) = await KexecTests.KernelsAsync();
        var image = signer.Sign(TestUki.Build(kernel, new byte[512], "console=ttyS0 as.signed=1"));
        image[image.AsSpan().IndexOf("as.signed=1"u8)] ^= 1;
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, image, TestContext.Current.CancellationToken);
            var report = await MachineBoot.RunAsync("uki-secure", output, machine => machine with
            {
                Boot = machine.Boot with { Kernel = null, Initrd = [], CommandLine = "", Uki = path },
                Hardware = machine.Hardware! with { SecureBootDb = [signer.Path] },
            });
            AssertRefused(report, "SU1152");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_is_told_before_anything_is_started()
    {
        var fault = await Assert.ThrowsAsync<FindingException>(() => MachineBoot.RunAsync(
            "uki-secure", output, machine => machine with { Hardware = machine.Hardware! with { SecureBootDb = [Path.Combine(AppContext.BaseDirectory, "examples", "uki-secure.machine.yaml")] } }));
        Assert.Equal("SU1153", fault.Finding.Id);
    }

    private static void AssertUp(BootReport report)
    {
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.DoesNotContain(report.Trace.Findings, finding => finding.Severity == FindingSeverity.Error);
    }

    private static void AssertRefused(BootReport report, string id)
    {
        Assert.Equal(BootOutcome.DidNotComeUp, report.Trace.Verdict.Outcome);
        Assert.Equal(Stage.Firmware, report.Trace.Verdict.StageReached);
        Assert.Equal(id, report.Trace.Findings[0].Id);
        Assert.Contains(report.Trace.Findings[0].Evidence, evidence => evidence.Text.Contains("Access Denied", StringComparison.Ordinal));
        Assert.True(report.Trace.EndedAt - report.Trace.StartedAt < TimeSpan.FromMinutes(1), "a refusal is decisive: no waiting for the time-out");
    }
}

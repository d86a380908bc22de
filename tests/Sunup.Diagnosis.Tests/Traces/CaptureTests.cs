using System.Text;
using Sunup.Diagnosis.Traces;
using Sunup.Model;
using static Sunup.Diagnosis.Tests.TestEvents;

namespace Sunup.Diagnosis.Tests.Traces;

/// <summary>Consoles of real boots; testdata/README.md says how they were made.</summary>
public sealed class CaptureTests
{
    [Theory]
    [InlineData("direct-whole-initramfs", Route.Direct, Stage.Init, "Firmware Kernel Initramfs Init")]
    [InlineData("direct-whole-initramfs-quiet", Route.Direct, Stage.Init, "Firmware Init")]
    [InlineData("debian-systemd-login", Route.Direct, Stage.Up, "Firmware Kernel Initramfs Root Init Up")]
    [InlineData("debian-systemd-login-quiet", Route.Direct, Stage.Up, "Firmware Up")]
    [InlineData("seabios-ipxe-boots", Route.Network, Stage.Init, "Firmware Network Loader Kernel Initramfs Init")]
    [InlineData("pxelinux-boots", Route.Network, Stage.Init, "Firmware Network Loader Kernel Initramfs Init")]
    [InlineData("grub-boots", Route.Disk, Stage.Init, "Firmware Loader Kernel Initramfs Init")]
    [InlineData("ovmf-ipxe-boots", Route.Network, Stage.Init, "Firmware Network Loader Kernel Initramfs Init")]
    public void A_healthy_boot_reaches_its_stages_and_reports_no_failure(string name, Route route, Stage expect, string stages)
    {
        var folder = Fold(name, Machine(route, expect));
        Assert.Null(folder.DecisiveFailure);
        Assert.True(folder.IsUp);
        var trace = folder.Complete(Start.AddMinutes(5), BootEnd.Up);
        Assert.Equal(stages, string.Join(' ', trace.Stages.Select(stage => stage.Stage)));
        Assert.Equal(BootOutcome.CameUp, trace.Verdict.Outcome);
        Assert.DoesNotContain(trace.Findings, finding => finding.Severity is FindingSeverity.Error);
    }

    [Theory]
    [InlineData("no-initrd", Route.Direct, Stage.Kernel, "SU0911", "SU0919 SU0911")]
    [InlineData("init-ends", Route.Direct, Stage.Initramfs, "SU1014", "SU1014")]
    [InlineData("initrd-noise", Route.Direct, Stage.Kernel, "SU0911", "SU0821 SU0911")]
    [InlineData("kernel-timer-check", Route.Network, Stage.Kernel, "SU0717", "SU0717")]
    [InlineData("initramfs-tools-no-root", Route.Direct, Stage.Initramfs, "SU0910", "SU0910 SU0912")]
    [InlineData("debian-systemd-emergency", Route.Direct, Stage.Init, "SU1010", "SU1011 SU1010")]
    [InlineData("seabios-no-device", Route.Disk, Stage.Firmware, "SU0311", "SU0312 SU0311")]
    [InlineData("seabios-ipxe-no-file", Route.Network, Stage.Network, "SU0667", "SU0654 SU0667 SU0311")]
    [InlineData("seabios-ipxe-no-boot-file", Route.Network, Stage.Network, "SU0667", "SU0462 SU0667 SU0311")]
    [InlineData("seabios-ipxe-broken-script", Route.Network, Stage.Loader, "SU0667", "SU0654 SU0667 SU0311")]
    [InlineData("pxelinux-without-ldlinux", Route.Network, Stage.Loader, "SU0671", "SU0670 SU0671")]
    [InlineData("grub-missing-file", Route.Disk, Stage.Loader, "SU0668", "SU0656 SU0668")]
    [InlineData("grub-no-device", Route.Disk, Stage.Loader, "SU0657", "SU0655 SU0656 SU0657 SU0648")]
    [InlineData("systemd-boot-missing-initrd", Route.Disk, Stage.Loader, "SU0316", "SU0663 SU0316")]
    [InlineData("ovmf-no-device", Route.Disk, Stage.Firmware, "SU0316", "SU0316")]
    [InlineData("ovmf-pxe-no-file", Route.Network, Stage.Network, null, "SU0654 SU0555")]
    [InlineData("ovmf-ipxe-loop", Route.Network, Stage.Loader, "SU0669", "SU0669")]
    public void A_failed_boot_names_its_cause_first(string name, Route route, Stage reached, string? decisive, string errors)
    {
        var folder = Fold(name, Machine(route, Stage.Up));
        Assert.Equal(decisive, folder.DecisiveFailure?.Id);
        var trace = folder.Complete(Start.AddMinutes(5), decisive is null ? BootEnd.TimedOut : BootEnd.DecisiveFailure);
        Assert.Equal(BootOutcome.DidNotComeUp, trace.Verdict.Outcome);
        Assert.Equal(reached, trace.Verdict.StageReached);
        Assert.Equal(errors, string.Join(' ', trace.Findings.Where(finding => finding.Severity is FindingSeverity.Error).Select(finding => finding.Id)));
        Assert.NotEmpty(trace.Verdict.ExpectedNext!);
        Assert.All(trace.Findings, finding => Assert.NotEmpty(finding.Evidence));
    }

    [Fact]
    public void An_error_code_that_the_screen_broke_in_two_is_read_whole()
    {
        var trace = Fold("seabios-ipxe-no-file", Machine()).Complete(Start.AddMinutes(1), BootEnd.DecisiveFailure);
        Assert.Contains("2d12603b", trace.Findings[0].Cause, StringComparison.Ordinal);
        Assert.Contains("nowhere.ipxe", trace.Findings[0].Evidence[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_menu_entry_that_looks_like_a_kernel_and_a_prompt_is_neither()
    {
        var folder = new TraceFolder(Machine(Route.Disk, Stage.Up), Start);
        foreach (var bootEvent in Lines("grub-boots").TakeWhile(bootEvent => !bootEvent.Text.Contains("Linux version 6.1.0", StringComparison.Ordinal)))
        {
            folder.Add(bootEvent);
        }

        Assert.Equal(Stage.Loader, folder.Highest);
    }

    private static TraceFolder Fold(string name, MachineConfig machine)
    {
        var folder = new TraceFolder(machine, Start);
        foreach (var bootEvent in Lines(name))
        {
            folder.Add(bootEvent);
        }

        return folder;
    }

    private static IEnumerable<BootEvent> Lines(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "testdata", "consoles", $"{name}.log");
        return Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\n').Select((line, index) => Line(line, index * 0.01));
    }
}

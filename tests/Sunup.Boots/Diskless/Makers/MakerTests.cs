using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Tests;
using Sunup.Trials.Boots;

namespace Sunup.Boots.Diskless.Makers;

/// <summary>Images by the real tools of distributions, which know nothing of iSCSI, find their root there once Sunup has added to them; and systems end cleanly.</summary>
public sealed class MakerTests(ITestOutputHelper output) : IDisposable
{
    private const string Base = "base udev-rules rootfs-block fs-lib kernel-modules usrmount shutdown";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-makers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("alone", Base)]
    [InlineData("systemd", $"{Base} systemd systemd-initrd dracut-systemd")]
    public async Task An_image_of_dracut_attaches_its_root(string name, string modules)
    {
        Requires.AllBoots();
        await ShellAsync("make-dracut.sh", PathOf("initrd"), PathOf("work"), Kernel, UnpackedPackage.Find("dracut-core"), modules);
        var report = await BootAsync($"dracut-{name}", PathOf("initrd"), root: null, within: 300);
        AssertCleanEnd(report);
        Assert.Contains(report.Of(EventKinds.SerialLine), seen => seen.Text.Contains("sunup-root: root /dev/sda2 / ext4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sysvinit_that_stops_the_network_ends_cleanly_by_an_image_that_keeps_it()
    {
        Requires.AllBoots();
        await ShellAsync("make-initramfs-tools.sh", PathOf("initrd"), PathOf("work"), Kernel);
        var report = await BootAsync("sysvinit-kept", PathOf("initrd"), await SysvinitRootAsync(), within: 300);
        AssertCleanEnd(report);
        var said = report.Of(EventKinds.SerialLine).Select(seen => seen.Text).ToList();
        Assert.Contains(said, text => text.Contains("rc0.d/K06networking is left out", StringComparison.Ordinal));
        Assert.DoesNotContain(said, text => text.Contains("sysvinit: K06networking", StringComparison.Ordinal));
        Assert.Contains(said, text => text.Contains("sysvinit: K99halt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sysvinit_that_stops_the_network_hangs_without_it()
    {
        Requires.AllBoots();
        var report = await BootAsync("sysvinit-lost", "builtin:initramfs", await SysvinitRootAsync(), within: 150);
        Assert.Equal(BootOutcome.DidNotComeUp, report.Trace.Verdict.Outcome);
        Assert.Equal(Stage.Up, report.Trace.Verdict.StageReached);
        Assert.Contains(report.Trace.Findings, finding => finding.Id == "SU0971");
        Assert.DoesNotContain(report.Of(EventKinds.QmpShutdown), seen => seen.Text.Contains("powered off", StringComparison.Ordinal));
        Assert.Contains(report.Of(EventKinds.SerialLine), seen => seen.Text.Contains("sysvinit: K06networking", StringComparison.Ordinal));
        Assert.Contains(report.Of(EventKinds.IscsiGone), seen => seen.FindingId == "SU0570" && seen["bytes_unflushed"] is not "0");
    }

    private static string Kernel => UnpackedPackage.Find("linux-image-cloud-amd64");

    private static void AssertCleanEnd(BootReport report)
    {
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        Assert.Contains(report.Of(EventKinds.QmpShutdown), seen => seen.Text.Contains("powered off", StringComparison.Ordinal));
        Assert.All(report.Of(EventKinds.IscsiGone), seen => Assert.Equal("0", seen["bytes_unflushed"]));
        Assert.Contains(report.Of(EventKinds.IscsiFlush), _ => true);
    }

    private async Task<string> SysvinitRootAsync()
    {
        await ShellAsync("make-sysvinit-root.sh", PathOf("root"), "/bin/busybox");
        return PathOf("root");
    }

    private Task<BootReport> BootAsync(string name, string initrd, string? root, int within) => MachineBoot.RunAsync("diskless-bios", output, machine => machine with
    {
        Name = name,
        Boot = machine.Boot with { Initrd = [initrd], Root = root, Keep = false },
        Hardware = machine.Hardware! with { MemoryBytes = 768 << 20 },
        Expect = machine.Expect with { Within = TimeSpan.FromSeconds(within) },
    });

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task ShellAsync(string script, params string[] arguments) =>
        output.WriteLine(await ShellRun.FileAsync(Path.Combine(AppContext.BaseDirectory, "Diskless", "Makers", script), arguments));
}

using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

/// <summary>A machine that boots a disk image as it stands: what is on the image is examined as what a machine file names is.</summary>
public sealed class DiskCheckTests : IDisposable
{
    private const string Uuid = "11111111-2222-3333-4444-555555555555";
    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task The_initrd_on_a_disk_that_is_booted_over_the_network_must_attach_it_again(string format)
    {
        var report = await CheckAsync(await DiskAsync(format), Route.San);
        Assert.Equal(format, report.Disk!.Format);
        Assert.Equal("mbr", report.Disk.Table);
        Assert.NotNull(report.Kernel?.File);
        Assert.Equal($"root=UUID={Uuid} ro", report.CommandLine!.Text);
        Assert.NotNull(report.Image);
        var finding = Assert.Single(report.Findings, finding => finding.Id == "SU0969");
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Contains(finding.Evidence, evidence => evidence.Where == "boot/initrd.img: iscsistart");
    }

    [Fact]
    public async Task A_system_on_the_disk_that_stops_the_network_first_is_found()
    {
        var disk = await DiskAsync("raw", root =>
        {
            Directory.CreateDirectory(Path.Combine(root, "etc/rc0.d"));
            Directory.CreateDirectory(Path.Combine(root, "etc/init.d"));
            File.WriteAllText(Path.Combine(root, "etc/init.d/networking"), "#!/bin/sh\n");
            File.CreateSymbolicLink(Path.Combine(root, "etc/rc0.d/K06networking"), "../init.d/networking");
        });
        var finding = Assert.Single((await CheckAsync(disk, Route.San)).Findings, finding => finding.Id == "SU1060");
        Assert.Contains("partition 1 of disk.raw", finding.Summary, StringComparison.Ordinal);

        // The VM's own disk needs no network.
        Assert.DoesNotContain((await CheckAsync(disk, Route.Disk)).Findings, finding => finding.Id is "SU1060" or "SU0969");
    }

    [Fact]
    public async Task An_initrd_that_the_configuration_names_and_the_disk_does_not_have_is_told_once()
    {
        var report = await CheckAsync(await DiskAsync("raw", root => File.Delete(Path.Combine(root, "boot/initrd.img"))), Route.Disk);
        Assert.Single(report.Findings, finding => finding.Id == "SU0614");
        Assert.Null(report.Image);
        Assert.False(report.IsSound);
    }

    [Fact]
    public async Task What_is_no_archive_on_the_disk_is_what_the_kernel_will_say_of_it()
    {
        var disk = await DiskAsync("raw", root => File.WriteAllText(Path.Combine(root, "boot/initrd.img"), "<html>404</html>"));
        var report = await CheckAsync(disk, Route.Disk);
        Assert.NotNull(report.Image!.Verdict.Message);
        Assert.False(report.IsSound);
    }

    private Task<CheckReport> CheckAsync(string disk, Route route) => _folder.CheckAsync(new MachineConfig
    {
        Name = "m",
        Boot = new BootConfig { Disk = disk },
        Route = route,
        Match = new MatchConfig(Serial: "1"),
    });

    private async Task<string> DiskAsync(string format, Action<string>? change = null)
    {
        var root = _folder.PathOf("root");
        Directory.CreateDirectory(Path.Combine(root, "boot/grub"));
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        Directory.CreateDirectory(Path.Combine(root, "sbin"));
        File.Copy(_folder.Kernel(), Path.Combine(root, "boot/vmlinuz"));
        File.Copy(await _folder.InitrdAsync("initrd.img", "#!/bin/sh\n"), Path.Combine(root, "boot/initrd.img"));
        await File.WriteAllTextAsync(Path.Combine(root, "boot/grub/grub.cfg"), $"menuentry 'Linux' {{\n linux /boot/vmlinuz root=UUID={Uuid} ro\n initrd /boot/initrd.img\n}}\n", TestContext.Current.CancellationToken);
        change?.Invoke(root);
        var raw = _folder.PathOf("disk.raw");
        CheckFolder.Shell($"truncate -s 32M {raw}; printf 'label: dos\\n2048,,83,*\\n' | sfdisk -q {raw}; mke2fs -q -F -t ext4 -U {Uuid} -E offset=1048576 -d {root} {raw} 30000k 2>&1");
        if (format == "qcow2")
        {
            CheckFolder.Shell($"qemu-img convert -O qcow2 {raw} {_folder.PathOf("disk.qcow2")}");
        }

        return _folder.PathOf($"disk.{format}");
    }
}

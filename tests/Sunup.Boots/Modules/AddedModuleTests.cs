using Sunup.Boots.Routes;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Boots.Modules;

/// <summary>A driver that an image lacks, added by <c>sunup initrd add</c>: its kernel loads it, and the disk is there.</summary>
public sealed class AddedModuleTests(ITestOutputHelper output) : IDisposable
{
    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        $B mount -t proc proc /proc; $B mount -t sysfs sysfs /sys; $B mount -t devtmpfs devtmpfs /dev
        for module in virtio_pci virtio_blk; do
            $B modprobe $module && echo "sunup-init: loaded $module"
        done
        if [ -b /dev/vda ]; then echo "sunup-init: the disk says $($B head -c 6 /dev/vda)"; else echo "sunup-init: there is no disk"; fi
        $B poweroff -f

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-modules-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_disk_without_its_driver_is_there_once_the_module_is_added()
    {
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var kernel = Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single();
        var modules = Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single();
        await PackAsync();
        Assert.Equal(["there is no disk"], await BootAsync(kernel, "base.img", "sunup-init: there is no disk"));

        await SunupRun.RunAsync(output, "initrd", "add", PathOf("base.img"), "--modules", "virtio_pci", "virtio_blk", "--kernel-modules", modules, "-o", PathOf("new.img"));
        Assert.Equal(["loaded virtio_pci", "loaded virtio_blk", "the disk says hello!"], await BootAsync(kernel, "new.img", "sunup-init: the disk says"));
    }

    [Fact]
    public async Task A_supplement_behind_the_image_does_the_same()
    {
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var kernel = Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single();
        var modules = Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single();
        await PackAsync();
        await SunupRun.RunAsync(
            output, "initrd", "add", PathOf("base.img"), "--modules", "virtio_pci", "virtio_blk", "--kernel-modules", modules, "--supplement", "-o", PathOf("extra.img"));
        var said = await BootAsync(kernel, "base.img", "sunup-init: the disk says", PathOf("extra.img"));
        Assert.Equal("the disk says hello!", said[^1]);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The image: a busybox and an /init that wants the disk, without any module.</summary>
    private async Task PackAsync()
    {
        var tree = _folder.CreateSubdirectory("tree").FullName;
        foreach (var name in (string[])["bin", "dev", "proc", "sys"])
        {
            Directory.CreateDirectory(Path.Combine(tree, name));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        await File.WriteAllTextAsync(Path.Combine(tree, "init"), Init);
        File.SetUnixFileMode(Path.Combine(tree, "init"), (UnixFileMode)0b111_101_101);
        await File.WriteAllBytesAsync(PathOf("disk.raw"), [.. "hello!"u8, .. new byte[(1 << 20) - 6]]);
        await SunupRun.RunAsync(output, "initrd", "pack", tree, "--compress", "zstd", "-o", PathOf("base.img"));
    }

    /// <summary>Boots it with a virtio disk; what its /init said.</summary>
    private async Task<IReadOnlyList<string>> BootAsync(string kernel, string image, string expected, params string[] more)
    {
        var report = await MachineBoot.RunAsync(
            "netboot-direct",
            output,
            machine => machine with
            {
                Boot = new BootConfig { Kernel = kernel, Initrd = [PathOf(image), .. more], CommandLine = "console=ttyS0" },
                Hardware = machine.Hardware! with { Disks = [new DiskConfig(PathOf("disk.raw"))] },
                Expect = new ExpectConfig { Console = expected },
            },
            userNetwork: true);
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        return [.. report.GuestLines().Select(line => line[(line.IndexOf("sunup-init: ", StringComparison.Ordinal) + "sunup-init: ".Length)..])];
    }
}

using System.Diagnostics;
using Sunup.Tests;

namespace Sunup.Boots.Diskless.Appliances;

/// <summary>
/// The disk of an appliance: GPT; a FAT partition with Syslinux, kernel and initrd; one with a squashfs; one for data. The initrd's own /init finds them by the command
/// line and knows nothing of a network; the rest is Sunup's: what attaches the disk, and the boot code.
/// </summary>
internal sealed class ApplianceDisk(ITestOutputHelper output) : IDisposable
{
    /// <summary>As the configuration has it, with quotes, and "=" in them.</summary>
    public const string CommandLine =
        "console=ttyS0 imgpart=UUID=1c1e1d1f-0001-4000-8000-000000000001 imgfile=/appliance_current.sqsh bootpart=UUID=1AB2-C3D4 datapart=LABEL=appliance_data"
        + " modules=virtio_pci,virtio_blk,vfat,nls_cp437,nls_ascii,loop,squashfs,overlay title=\"a player = no disk\"";

    private const string Modules = "virtio_pci,virtio_blk,virtio_net,ext4,vfat,nls_cp437,nls_ascii,loop,squashfs,overlay";

    private const string Syslinux = $"""
        # What a configuration of an appliance has: a global line, labels of which one is asked for, a second file.
        SERIAL 0 115200
        default player
        PROMPT 0
        TIMEOUT 50
        SAY appliance: Syslinux reads this
        MENU TITLE The appliance
        APPEND console=ttyS0 of=every-label
        INCLUDE more.cfg
        LABEL rescue
          MENU LABEL ^Rescue
          MENU DEFAULT
          LINUX vmlinuz
        label player
          MENU LABEL The ^player
          TEXT HELP
          LABEL inside of a text is none
          ENDTEXT
          linux vmlinuz
          INITRD appliance.initrd,note.initrd
          APPEND {CommandLine}

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-appliance-");

    public string Path => PathOf("disk.img");

    public void Dispose() => _folder.Delete(recursive: true);

    public async Task MakeAsync()
    {
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var kernel = Directory.GetFiles(System.IO.Path.Combine(package, "boot"), "vmlinuz-*").Single();
        var modules = Directory.GetDirectories(System.IO.Path.Combine(package, "lib", "modules")).Single();
        WriteTrees();
        await SunupAsync("initrd", "pack", PathOf("tree"), "--compress", "gzip", "-o", PathOf("base.img"));
        await SunupAsync("initrd", "pack", PathOf("note"), "-o", PathOf("note.initrd"));
        await SunupAsync("initrd", "add", PathOf("base.img"), "--iscsi-root", "--modules", Modules, "--kernel-modules", modules, "--compress", "gzip", "-o", PathOf("new.img"));
        await File.WriteAllTextAsync(PathOf("syslinux.cfg"), Syslinux);
        await File.WriteAllTextAsync(PathOf("more.cfg"), "LABEL local\n  MENU LABEL The disk in this machine\n  LOCALBOOT 0\n");
        await ShellAsync(GuestFile("make-disk.sh"), Path, _folder.FullName, kernel, PathOf("new.img"), "/bin/busybox");
        await SunupAsync("disk", "boot-code", Path);
    }

    public Task<string> SunupAsync(params string[] arguments) => SunupRun.RunAsync(output, arguments);

    private static string GuestFile(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Diskless", "Appliances", "Guests", name);

    private string PathOf(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private void WriteTrees()
    {
        var tree = _folder.CreateSubdirectory("tree");
        foreach (var name in (string[])["bin", "sbin", "dev", "proc", "sys"])
        {
            tree.CreateSubdirectory(name);
        }

        File.Copy("/bin/busybox", PathOf("tree/bin/busybox"));
        File.CreateSymbolicLink(PathOf("tree/bin/sh"), "busybox");
        File.Copy(GuestFile("init.sh"), PathOf("tree/init"));
        File.SetUnixFileMode(PathOf("tree/init"), (UnixFileMode)0b111_101_101);
        File.WriteAllText(System.IO.Path.Combine(_folder.CreateSubdirectory("note").FullName, "note"), "of the second initrd\n");
    }

    private async Task ShellAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", command) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        output.WriteLine(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await said);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}

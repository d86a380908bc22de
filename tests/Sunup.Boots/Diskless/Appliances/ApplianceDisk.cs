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
        WriteTree(PathOf("tree"), "init.sh");
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder.CreateSubdirectory("note").FullName, "note"), "of the second initrd\n");
        await SunupAsync("initrd", "pack", PathOf("tree"), "--compress", "gzip", "-o", PathOf("base.img"));
        await SunupAsync("initrd", "pack", PathOf("note"), "-o", PathOf("note.initrd"));
        await SunupAsync("initrd", "add", PathOf("base.img"), "--iscsi-root", "--modules", Modules, "--kernel-modules", KernelModules, "--compress", "gzip", "-o", PathOf("new.img"));
        await File.WriteAllTextAsync(PathOf("syslinux.cfg"), Syslinux);
        await File.WriteAllTextAsync(PathOf("more.cfg"), "LABEL local\n  MENU LABEL The disk in this machine\n  LOCALBOOT 0\n");
        output.WriteLine(await ShellRun.FileAsync(GuestFile("make-disk.sh"), Path, _folder.FullName, Kernel, PathOf("new.img"), "/bin/busybox"));
        await SunupAsync("disk", "boot-code", Path);
    }

    public Task<string> SunupAsync(params string[] arguments) => SunupRun.RunAsync(output, arguments);

    /// <summary>The kernel of appliances.</summary>
    public static string Kernel => Directory.GetFiles(System.IO.Path.Combine(UnpackedPackage.Find("linux-image-cloud-amd64"), "boot"), "vmlinuz-*").Single();

    public static string KernelModules => Directory.GetDirectories(System.IO.Path.Combine(UnpackedPackage.Find("linux-image-cloud-amd64"), "lib", "modules")).Single();

    public static string GuestFile(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Diskless", "Appliances", "Guests", name);

    /// <summary>The tree of an appliance's initrd: a busybox, and a script of Guests as /init.</summary>
    public static void WriteTree(string tree, string init)
    {
        foreach (var name in (string[])["bin", "sbin", "dev", "proc", "sys"])
        {
            Directory.CreateDirectory(System.IO.Path.Combine(tree, name));
        }

        File.Copy("/bin/busybox", System.IO.Path.Combine(tree, "bin", "busybox"));
        File.CreateSymbolicLink(System.IO.Path.Combine(tree, "bin", "sh"), "busybox");
        var program = System.IO.Path.Combine(tree, "init");
        File.Copy(GuestFile(init), program);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
    }

    private string PathOf(string name) => System.IO.Path.Combine(_folder.FullName, name);
}

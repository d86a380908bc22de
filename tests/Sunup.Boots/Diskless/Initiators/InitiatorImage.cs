using Sunup.Machines.Hosts;
using Sunup.Tests;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary>Kernel and initramfs of a guest that has open-iscsi: a script of Guests is its /init.</summary>
internal static class InitiatorImage
{
    private static readonly string[] s_modules = ["virtio_pci", "virtio_net", "iscsi_tcp", "sd_mod", "sg", "ext4", "crc32c_generic"];

    /// <returns>Paths of the kernel and of the initramfs, which is in <paramref name="folder"/>.</returns>
    public static async Task<(string Kernel, string Initrd)> MakeAsync(string folder, string init)
    {
        Requires.Tool("fio");
        Requires.Tool("sg_persist");
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        var initiator = UnpackedPackage.Find("open-iscsi");
        var tree = Path.Combine(folder, "tree");
        GuestPrograms.Copy(
            tree,
            [UnpackedPackage.Find("libisns0"), UnpackedPackage.Find("libopeniscsiusr")],
            (Path.Combine(initiator, "sbin/iscsid"), "sbin/iscsid"),
            (Path.Combine(initiator, "sbin/iscsiadm"), "sbin/iscsiadm"),
            (ToolLocator.Require("fio"), "usr/bin/fio"),
            (ToolLocator.Require("sg_persist"), "usr/bin/sg_persist"),
            (ToolLocator.Require("mke2fs"), "sbin/mkfs.ext4"));
        GuestPrograms.CopyFile(ToolLocator.Require("busybox"), Path.Combine(tree, "bin", "busybox"));
        GuestPrograms.CopyFile(Path.Combine(initiator, "etc", "iscsi", "iscsid.conf"), Path.Combine(tree, "etc", "iscsi", "iscsid.conf"));
        // iscsid asks for the name of who talks to it.
        await File.WriteAllTextAsync(Path.Combine(tree, "etc", "passwd"), "root:x:0:0::/:/bin/sh\n");
        GuestPrograms.CopyFile(Path.Combine(AppContext.BaseDirectory, "Diskless", "Guests", init), Path.Combine(tree, "init"));
        File.SetUnixFileMode(Path.Combine(tree, "init"), (UnixFileMode)0b111_101_101);
        var (plain, initrd) = (Path.Combine(folder, "plain.img"), Path.Combine(folder, "initrd.img"));
        await SunupRun.RunAsync("initrd", "pack", tree, "--compress", "none", "-o", plain);
        await SunupRun.RunAsync(
            ["initrd", "add", plain, "--modules", .. s_modules, "--kernel-modules", Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single(), "-o", initrd]);
        return (Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single(), initrd);
    }
}

namespace Sunup.Images.Tests.Disks;

/// <summary>Disks made with sfdisk, sgdisk, mkfs and syslinux, without root.</summary>
internal sealed class SampleDisks : IDisposable
{
    private const string Uuid = "11111111-2222-3333-4444-555555555555";

    private readonly TemporaryFolder _folder = new();

    public SampleDisks()
    {
        foreach (var tool in (string[])["sfdisk", "sgdisk", "mkfs.fat", "mcopy", "mke2fs", "mksquashfs", "syslinux"])
        {
            Requires.Tool(tool);
        }
    }

    public string File(string name) => _folder[name];

    /// <summary>MBR, Syslinux on an active FAT partition, ext4 as root.</summary>
    public string Syslinux()
    {
        var path = _folder["syslinux.img"];
        Tools.Shell($"truncate -s 64M {path}; printf 'label: dos\\nlabel-id: 0xabcd1234\\n2048,65536,c,*\\n67584,,83\\n' | sfdisk -q {path}");
        Ext(path, 67584, (131072 - 67584) / 2, _folder.Folder("root"));
        Put("syslinux.cfg", $"DEFAULT linux\nLABEL linux\nLINUX vmlinuz\nINITRD initrd.img\nAPPEND root=UUID={Uuid}\n");
        Fat(path, 2048, 32768, ["syslinux.cfg", "vmlinuz", "initrd.img"]);
        Tools.Shell($"syslinux --install --offset {2048 * 512} {path}; dd if=/usr/lib/syslinux/mbr/mbr.bin of={path} bs=440 count=1 conv=notrunc status=none");
        return path;
    }

    /// <summary>The layout of an appliance: GPT, Syslinux by legacy_boot, an image partition with a squashfs in a file, data.</summary>
    public string Appliance(string imagePartition = Uuid, string initrd = "volumio.initrd")
    {
        var path = _folder["appliance.img"];
        Tools.Shell($"rm -f {path}; truncate -s 96M {path}; sgdisk -U 99999999-8888-7777-6666-555555555555 -n 1:2048:67583 -t 1:ef00 -c 1:boot -A 1:set:2 -u 1:aaaaaaaa-0000-0000-0000-000000000001 -n 2:67584:133119 -c 2:image -u 2:aaaaaaaa-0000-0000-0000-000000000002 -n 3:133120:0 -c 3:data -u 3:aaaaaaaa-0000-0000-0000-000000000003 {path}");
        var squash = _folder.Folder("image");
        System.IO.File.WriteAllText(Path.Combine(_folder.Folder("tree"), "hello"), "hello");
        Tools.Shell($"mksquashfs {_folder["tree"]} {squash}/current.sqsh -quiet -noappend");
        Ext(path, 67584, 32768, squash);
        Ext(path, 133120, 28000, _folder.Folder("data"), "66666666-2222-3333-4444-555555555555");
        Put("syslinux.cfg", $"DEFAULT linux\nPROMPT 0\nLABEL linux\n  SAY Booting\n  LINUX vmlinuz\n  APPEND ro imgpart=UUID={imagePartition} imgfile=/current.sqsh bootpart=UUID=1234-ABCD loglevel=0\n  INITRD {initrd}\n");
        Put("BOOTX64.EFI", "MZ");
        Fat(path, 2048, 32768, ["syslinux.cfg", "vmlinuz", "volumio.initrd"]);
        Tools.Shell($"mmd -i {path}@@1M ::/EFI ::/EFI/BOOT; mcopy -i {path}@@1M {_folder["BOOTX64.EFI"]} ::/EFI/BOOT/; syslinux --install --offset {2048 * 512} {path}; dd if=/usr/lib/syslinux/mbr/gptmbr.bin of={path} bs=440 count=1 conv=notrunc status=none");
        return path;
    }

    /// <summary>MBR and GRUB's configuration on ext4.</summary>
    public string Grub(string kernel)
    {
        var path = _folder["grub.img"];
        var root = _folder.Folder("grubroot");
        Tools.Shell($"mkdir -p {root}/boot/grub; printf kernel > {root}/boot/vmlinuz-6.1; printf initrd > {root}/boot/initrd.img-6.1; rm -f {path}; truncate -s 48M {path}; printf 'label: dos\\n2048,,83,*\\n' | sfdisk -q {path}");
        System.IO.File.WriteAllText(
            Path.Combine(root, "boot/grub/grub.cfg"),
            $"set timeout=5\nmenuentry 'Linux' {{\n search --no-floppy --fs-uuid --set=root {Uuid}\n linux {kernel} root=UUID={Uuid} ro\n initrd /boot/initrd.img-6.1\n}}\n");
        Ext(path, 2048, (98304 - 2048) / 2, root);
        return path;
    }

    public void Dispose() => _folder.Dispose();

    private void Put(string name, string text) => System.IO.File.WriteAllText(_folder[name], text);

    private void Fat(string image, int sector, int kilobytes, string[] files)
    {
        foreach (var name in files.Where(name => !System.IO.File.Exists(_folder[name])))
        {
            Put(name, name);
        }

        Tools.Shell($"mkfs.fat --offset {sector} -i 1234ABCD -n BOOT {image} {kilobytes} > /dev/null; mcopy -i {image}@@{sector * 512} {string.Join(' ', files.Select(name => _folder[name]))} ::/");
    }

    private static void Ext(string image, int sector, int kilobytes, string folder, string uuid = Uuid) =>
        Tools.Shell($"mke2fs -q -F -t ext4 -U {uuid} -E offset={sector * 512} -d {folder} {image} {kilobytes}k 2> /dev/null");
}

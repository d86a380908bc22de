using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Tests;

namespace Sunup.Boots.Checks;

/// <summary>What the machines of <see cref="PredictionTests"/> are made of, made once: Debian's cloud kernel, initrds by Sunup's own commands, disks by mke2fs and sfdisk.</summary>
public sealed class CheckGround : IAsyncLifetime
{
    public const string Uuid = "11111111-2222-3333-4444-555555555555";
    public const string PartUuid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    // All that lead from any of these buses to an ext4 file system; ext4 and NVMe are built into this kernel.
    private static readonly string[] s_modules = ["virtio_pci", "virtio_blk", "virtio_scsi", "sd_mod", "ata_piix", "virtio_net"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-predictions-");

    /// <summary>6.1: virtio, SCSI, ATA and VFAT as modules, AHCI and e1000 not at all.</summary>
    public string Kernel { get; private set; } = "";

    public string Release { get; private set; } = "";

    /// <summary><c>builtin:initramfs</c> as it is.</summary>
    public string Bare { get; private set; } = "";

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask InitializeAsync()
    {
        Requires.Tool("qemu-system-x86_64");
        var package = UnpackedPackage.Find("linux-image-cloud-amd64");
        Kernel = Directory.GetFiles(Path.Combine(package, "boot"), "vmlinuz-*").Single();
        var modules = Directory.GetDirectories(Path.Combine(package, "lib", "modules")).Single();
        Release = Path.GetFileName(modules);
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var machine = new MachineConfig { Name = "m", Boot = new BootConfig { Kernel = Kernel, Initrd = ["builtin:initramfs"] }, Route = Route.Direct, Hardware = new HardwareConfig() };
        Bare = (await resolver.ResolveAsync(machine, null, CancellationToken.None)).Machine.Boot.Initrd[0];
        await SunupRun.RunAsync(["initrd", "add", Bare, "--modules", .. s_modules, "--kernel-modules", modules, "-o", PathOf("drivers.img")]);
        await MakeVariantsAsync(modules);
        await MakeDisksAsync();
    }

    /// <summary>An image of that kernel by mkinitramfs, with the drivers of virtio disks; made when it is first asked for.</summary>
    public async Task<string> InitramfsToolsAsync()
    {
        var image = PathOf("initramfs-tools.img");
        if (!File.Exists(image))
        {
            await ShellRun.FileAsync(Path.Combine(AppContext.BaseDirectory, "Diskless/Makers/make-initramfs-tools.sh"), image, PathOf("work"), UnpackedPackage.Find("linux-image-cloud-amd64"));
        }

        return image;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // The same initrd with one defect each, as an old initrd, a copy that went wrong or a hand-made one has them.
    private async Task MakeVariantsAsync(string modules)
    {
        await SunupRun.RunAsync(["initrd", "extract", PathOf("drivers.img"), "-C", PathOf("tree"), "--final"]);
        var release = Directory.Exists(PathOf($"tree/lib/modules/{Release}")) ? PathOf($"tree/lib/modules/{Release}") : PathOf($"tree/usr/lib/modules/{Release}");
        var other = Path.Combine(Path.GetDirectoryName(release)!, Release.Replace("6.1.0-", "6.1.0-1", StringComparison.Ordinal));
        await VariantAsync("other.img", () => Directory.Move(release, other), () => Directory.Move(other, release));
        await HiddenAsync("no-ring.img", release, "virtio_ring.ko");
        var index = Path.Combine(release, "modules.dep");
        var text = await File.ReadAllTextAsync(index);
        await VariantAsync(
            "unlisted.img",
            () => File.WriteAllText(index, string.Join('\n', text.Split('\n').Where(line => !line.Contains("/virtio_blk.ko:", StringComparison.Ordinal)))),
            () => File.WriteAllText(index, text));
        await LayersAsync(modules);
        var module = Directory.GetFiles(release, "virtio_blk.ko", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(module);
        var magic = bytes.AsSpan().IndexOf("vermagic="u8);
        await VariantAsync(
            "vermagic.img",
            () => File.WriteAllBytes(module, [.. bytes[..(magic + 11)], (byte)'0', .. bytes[(magic + 12)..]]),
            () => File.WriteAllBytes(module, bytes));
    }

    // A program of somebody's own, whose root is an overlay; without and with its driver.
    private async Task LayersAsync(string modules)
    {
        const string Init = "#!/bin/busybox sh\n/bin/busybox mkdir -p /layers /new\n/bin/busybox mount -t tmpfs tmpfs /layers\n/bin/busybox mkdir -p /layers/low /layers/up /layers/work\n"
            + "/bin/busybox modprobe overlay\n/bin/busybox mount -t overlay overlay -o lowerdir=/layers/low,upperdir=/layers/up,workdir=/layers/work /new && /bin/busybox echo ROOT-IS-UP\n"
            + "/bin/busybox sleep 1\n/bin/busybox poweroff -f\n";
        var init = PathOf("tree/init");
        var bytes = await File.ReadAllBytesAsync(init);
        await VariantAsync("no-layers.img", () => File.WriteAllText(init, Init), () => File.WriteAllBytes(init, bytes));
        await SunupRun.RunAsync(["initrd", "add", PathOf("no-layers.img"), "--modules", "overlay", "--kernel-modules", modules, "-o", PathOf("layers.img")]);
    }

    private Task HiddenAsync(string name, string release, string file)
    {
        var path = Directory.GetFiles(release, file, SearchOption.AllDirectories).Single();
        return VariantAsync(name, () => File.Move(path, PathOf("hidden")), () => File.Move(PathOf("hidden"), path));
    }

    private async Task VariantAsync(string name, Action make, Action undo)
    {
        make();
        await SunupRun.RunAsync(["initrd", "pack", PathOf("tree"), "-o", PathOf(name)]);
        undo();
    }

    private Task MakeDisksAsync() => ShellRun.TextAsync(
        $$"""
        system() { mkdir -p $1/sbin $1/bin $1/etc $1/proc $1/sys $1/dev $1/run; cp /bin/busybox $1/bin/busybox; ln -s busybox $1/bin/sh; printf '#!/bin/sh\n/bin/busybox echo ROOT-IS-UP\n/bin/busybox sleep 1000\n' >$1/sbin/init; chmod 755 $1/sbin/init; }
        disk() { truncate -s 48M $1.raw; printf 'label: gpt\nstart=2048, size=61440, type=L, name=system, uuid={{PartUuid}}\nsize=8192, type=S\n' | sfdisk -q $1.raw; mke2fs -q -F -t ext4 -L system -U {{Uuid}} -E offset=1048576 -d $1 $1.raw 30720k; truncate -s 4M swap; mkswap -q swap; dd if=swap of=$1.raw bs=512 seek=63488 conv=notrunc status=none; }
        system good; disk good
        system no-init; rm no-init/sbin/init no-init/bin/sh; disk no-init
        system plain; chmod 644 plain/sbin/init; disk plain
        system bash; sed -i 's,^#!/bin/sh,#!/bin/bash,' bash/sbin/init; disk bash
        system arm; printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0\1\0\0\0' >arm/sbin/init; head -c 200 /dev/zero >>arm/sbin/init; disk arm
        system loader; rm loader/sbin/init; cp "$(command -v sfdisk)" loader/sbin/init; disk loader
        truncate -s 40M fat.raw; mkfs.vfat -n SYSTEM fat.raw >/dev/null
        """,
        _folder.FullName);
}

using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Boots.Machines;

/// <summary>Debian 13's kernel and an initramfs that says which hardware it finds, without the driver of virtio-iommu; made once.</summary>
public sealed class HardwareGuest : IAsyncLifetime
{
    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        say() { echo "sunup-init: $*"; }
        $B mount -t proc proc /proc; $B mount -t sysfs sysfs /sys; $B mount -t devtmpfs devtmpfs /dev; $B mount -t debugfs debugfs /sys/kernel/debug
        $B grep -qw iommu /proc/cmdline && $B modprobe virtio_iommu
        for module in virtio_blk virtio_scsi sd_mod ahci ata_piix; do $B modprobe $module; done
        wanted=$($B sed -n 's/.*disks=\([0-9]*\).*/\1/p' /proc/cmdline)
        tries=0
        while [ "$(ls -d /sys/block/[vsn]* 2>/dev/null | $B wc -l)" -lt "$wanted" ] && [ $tries -lt 30 ]; do tries=$((tries + 1)); $B sleep 0.1; done
        for disk in /sys/block/[vsn]*; do name=${disk##*/}; [ -b /dev/$name ] && say "disk $name $($B head -c 6 /dev/$name)"; done
        for device in /sys/bus/pci/devices/*; do say "pci ${device##*/} $($B cat $device/vendor):$($B cat $device/device)"; done
        say "deferred $($B cut -f 1 /sys/kernel/debug/devices_deferred | $B tr '\n' ' ')"
        say "tpm $($B cat /sys/class/tpm/tpm0/tpm_version_major 2>/dev/null)"
        say "smbios $($B cat /sys/class/dmi/id/sys_vendor) $($B cat /sys/class/dmi/id/product_name)"
        say "memory $($B sed -n 's/^MemTotal: *//p' /proc/meminfo)"
        if $B grep -qw rescue /proc/cmdline && [ ! -b /dev/vda ]; then
            $B --install -s /bin; export PATH=/bin
            say "no root: vda did not appear"
            exec sh -i </dev/ttyS0 >/dev/ttyS0 2>&1
        fi
        say "ready"
        $B poweroff -f

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-hardware-");

    public string Kernel { get; private set; } = "";

    /// <summary>The modules of <see cref="Kernel"/>.</summary>
    public string Modules { get; private set; } = "";

    public string Initrd => PathOf("hardware.img");

    public async ValueTask InitializeAsync()
    {
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        DebTree package;
        try
        {
            package = await resolver.UnpackAsync("linux-image-cloud-amd64@trixie", isKernel: true, progress: null, CancellationToken.None);
        }
        catch (FindingException fault) when (Environment.GetEnvironmentVariable("CI") is not "true")
        {
            Lack = fault.Message;
            return;
        }

        Kernel = Directory.GetFiles(Path.Combine(package.Path, "boot"), "vmlinuz-*").Single();
        Modules = new[] { "lib/modules", "usr/lib/modules" }.Select(name => Path.Combine(package.Path, name)).Where(Directory.Exists).SelectMany(Directory.GetDirectories).Single();
        await PackAsync();
    }

    /// <summary>Why there is no guest here; null where there is one.</summary>
    public string? Lack { get; private set; }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A raw disk that starts with six letters.</summary>
    public string Disk(string name, string start)
    {
        File.WriteAllBytes(PathOf(name), [.. System.Text.Encoding.ASCII.GetBytes(start.PadRight(6)), .. new byte[(1 << 20) - 6]]);
        return PathOf(name);
    }

    /// <summary>The initramfs with one module more.</summary>
    public async Task<string> InitrdWithAsync(string module)
    {
        await SunupRun.RunAsync("initrd", "add", Initrd, "--modules", module, "--kernel-modules", Modules, "-o", PathOf($"{module}.img"));
        return PathOf($"{module}.img");
    }

    private async Task PackAsync()
    {
        var tree = _folder.CreateSubdirectory("tree").FullName;
        foreach (var name in (string[])["bin", "dev", "proc", "sys"])
        {
            Directory.CreateDirectory(Path.Combine(tree, name));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        File.CreateSymbolicLink(Path.Combine(tree, "bin", "ls"), "busybox");
        await File.WriteAllTextAsync(Path.Combine(tree, "init"), Init);
        File.SetUnixFileMode(Path.Combine(tree, "init"), (UnixFileMode)0b111_101_101);
        await SunupRun.RunAsync("initrd", "pack", tree, "--compress", "zstd", "-o", PathOf("base.img"));
        await SunupRun.RunAsync("initrd", "add", PathOf("base.img"), "--modules", "virtio_blk", "virtio_scsi", "sd_mod", "ahci", "ata_piix", "--kernel-modules", Modules, "-o", Initrd);
    }
}

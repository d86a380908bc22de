using Sunup.Tests;

namespace Sunup.Images.Tests.Differential;

/// <summary>Images as distributions make them, by their own tools where those run here. Each is made once, when it is first asked for.</summary>
public sealed class RealImages : IDisposable
{
    /// <summary>Before each script, with K and D the packages of a kernel and of dracut: the kernel's release, and how to make what archives hold.</summary>
    private const string Preparation = """
        V=$(ls "$K/lib/modules"); M=lib/modules/$V/kernel/drivers
        export dracutbasedir=$D/usr/lib/dracut DRACUT_INSTALL=$D/usr/lib/dracut/dracut-install SOURCE_DATE_EPOCH=1700000000
        microcode() { mkdir -p "$1/kernel/x86/microcode"; head -c "$3" "$K/boot/vmlinuz-$V" > "$1/kernel/x86/microcode/$2.bin"; }
        cpio_of() { (cd "$1"; find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet); }
        mkinitcpio_of() { (cd "$1"; find . -mindepth 1 -printf '%P\0' | LC_ALL=C sort -z | bsdtar --null -cnf - -T - | bsdtar --null -cf - --format=newc @-); }
        odd_things() {
            mkdir -p "$1/dev" "$1/etc" "$1/tmp" "$1/usr/bin" "$1/usr/lib"; chmod 1777 "$1/tmp"
            mknod -m 600 "$1/dev/console" c 5 1; mknod -m 660 "$1/dev/disk" b 259 300; mkfifo "$1/dev/pipe"
            printf data > "$1/etc/one"; ln "$1/etc/one" "$1/etc/other"; : > "$1/etc/nothing"; printf odd > "$1/etc/a name with spaces"
            printf '#!/bin/sh\n' > "$1/usr/bin/tool"; chmod 4755 "$1/usr/bin/tool"; ln -s /nowhere "$1/etc/dangling"
        }
        """;

    private readonly TemporaryFolder _work = new();
    private readonly Dictionary<string, string> _images = new(StringComparer.Ordinal);

    /// <summary>The real tool, its main part by zstd; a hook adds two microcode archives, as Debian's packages do, and device nodes.</summary>
    private const string Mkinitramfs = """
        mkdir -p conf/hooks conf/scripts conf/conf.d; odd_things odd; microcode amd AuthenticAMD 3001; microcode intel GenuineIntel 2048
        printf '%s\n' MODULES=list BUSYBOX=auto COMPRESS=zstd COMPRESSLEVEL=1 RUNSIZE=10% FSTYPE=auto KEYMAP=n RESUME=none > conf/initramfs.conf
        printf '%s\n' virtio_blk virtio_pci squashfs > conf/modules
        cpio_of amd > amd.cpio; cpio_of intel > intel.cpio
        cat > conf/hooks/early <<EOF
        #!/bin/sh
        [ "\$1" = prereqs ] && exit 0
        . /usr/share/initramfs-tools/hook-functions
        prepend_earlyinitramfs $PWD/amd.cpio; prepend_earlyinitramfs $PWD/intel.cpio
        cp -a $PWD/odd/. \$DESTDIR/
        EOF
        chmod 755 conf/hooks/early
        export TMPDIR=$PWD K V
        unshare -m sh -ec 'mkdir -p /lib/modules; mount --bind "$K/boot" /boot; mount --bind "$K/lib/modules" /lib/modules; mkinitramfs -d "$PWD/conf" -o "$PWD/image" "$V"'
        """;

    /// <summary>The real tool, with early microcode, from a folder of its own: installed, it would replace initramfs-tools.</summary>
    private const string Dracut = """
        mkdir -p work fw/intel-ucode fw/amd-ucode; odd_things odd; microcode amd AuthenticAMD 3001
        cp amd/kernel/x86/microcode/AuthenticAMD.bin fw/amd-ucode/microcode_amd.bin; cp fw/amd-ucode/microcode_amd.bin fw/intel-ucode/06-3a-09
        "$D/usr/bin/dracut" --quiet --force --no-hostonly --no-hostonly-cmdline --nofscks --reproducible --conf "$D/etc/dracut.conf" --confdir "$D/etc/dracut.conf.d" \
            --kmoddir "$K/lib/modules/$V" --kernel-image "$K/boot/vmlinuz-$V" --tmpdir "$PWD/work" --drivers 'virtio_blk virtio_pci' --modules base \
            --early-microcode --fwdir "$PWD/fw" --include "$PWD/odd" / --compress 'zstd -1' "$PWD/image" "$V"
        """;

    /// <summary>As Ubuntu has it since 23.10: microcode of AMD, microcode of Intel, modules and firmware, all raw, then the rest by zstd.</summary>
    private const string Ubuntu = """
        microcode amd AuthenticAMD 3001; microcode intel GenuineIntel 2048; odd_things main; chown 12345:54321 main/etc/one
        mkdir -p early3/usr/lib/firmware "early3/usr/$M/block"; cp "$K/$M"/block/virtio_blk.ko "early3/usr/$M/block"; head -c 5001 /dev/zero > early3/usr/lib/firmware/any.bin
        for part in amd intel early3; do cpio_of $part > $part.part; done
        (cd main; find . | LC_ALL=C sort | cpio -o -H newc --quiet) > main.cpio; zstd -q -1 main.cpio -o main.part
        cat amd.part intel.part early3.part main.part > image
        """;

    /// <summary>As mkinitcpio makes it: bsdtar twice, a raw early archive, the rest by zstd. Hard links would be lost on the way.</summary>
    private const string Arch = """
        microcode early AuthenticAMD 3001; microcode early GenuineIntel 2048; echo 1 > early/early_cpio; odd_things main; rm main/etc/other; mkdir -p "main/usr/$M/block"; cp "$K/$M"/block/virtio_blk.ko "main/usr/$M/block"
        mkinitcpio_of early > early.part; mkinitcpio_of main > main.cpio; zstd -q -1 main.cpio -o main.part
        cat early.part main.part > image
        """;

    /// <summary>dracut's package, which holds lsinitrd too.</summary>
    public static string DracutFolder => UnpackedPackage.Find("dracut-core");

    public void Dispose() => _work.Dispose();

    /// <summary>Hard links through mkinitcpio's pipeline.</summary>
    private const string ArchLinks = "odd_things main; mkinitcpio_of main > image";

    /// <summary>Of <c>mkinitramfs</c>, <c>dracut</c>, <c>ubuntu</c>, <c>arch</c>, <c>arch-links</c>.</summary>
    public string this[string name]
    {
        get
        {
            if (!_images.TryGetValue(name, out var path))
            {
                Require(name);
                var packages = $"K={UnpackedPackage.Find("linux-image-cloud-amd64")}; D={(name == "dracut" ? DracutFolder : "none")}";
                Tools.Shell($"{packages}\n{Preparation}\n{name switch { "mkinitramfs" => Mkinitramfs, "dracut" => Dracut, "ubuntu" => Ubuntu, "arch" => Arch, _ => ArchLinks }}", _work.Folder(name));
                _images.Add(name, path = _work[$"{name}/image"]);
            }

            return path;
        }
    }

    private static void Require(string name)
    {
        Requires.Root();
        foreach (var tool in (string[])["cpio", "bsdtar", "zstd", "kmod", name == "mkinitramfs" ? name : "cpio"])
        {
            Requires.Tool(tool);
        }
    }
}

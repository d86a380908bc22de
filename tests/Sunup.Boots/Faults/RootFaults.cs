using System.Collections.Immutable;
using Sunup.Boots.Verdicts.Images;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>The root file system is there, and is not whole, or its init cannot run.</summary>
internal static class RootFaults
{
    public static ImmutableArray<Fault> All { get; } =
    [
        Spoilt("no-init-at-all", "SU1013", "rm -f $rootmnt/sbin/init $rootmnt/bin/sh $rootmnt/bin/init"),
        Spoilt("root-empty", "SU1013", "for d in usr bin sbin lib lib64 etc; do rm -rf $rootmnt/$d; done"),
        Spoilt("init-is-for-arm", "SU0892|SU1049", "printf '\\177ELF\\002\\001\\001\\000\\000\\000\\000\\000\\000\\000\\000\\000\\002\\000\\267\\000\\001\\000\\000\\000' >$rootmnt/lib/systemd/systemd"),
        Spoilt("init-script-without-shell", "SU0892", "rm $rootmnt/sbin/init; printf '#!/bin/nosuch\\n' >$rootmnt/sbin/init; chmod 755 $rootmnt/sbin/init"),
        Spoilt("init-script-ends", "SU1014", "rm $rootmnt/sbin/init; printf '#!/bin/sh\\necho done\\nexit 4\\n' >$rootmnt/sbin/init; chmod 755 $rootmnt/sbin/init"),
        Spoilt("libc-missing", "SU1048", "rm $rootmnt/lib/x86_64-linux-gnu/libc.so.6"),
        Spoilt("dynamic-loader-missing", "SU0892", "rm -f $rootmnt/lib64/ld-linux-x86-64.so.2"),
        Spoilt("library-of-systemd-missing", "SU1048", "rm -f $rootmnt/lib/x86_64-linux-gnu/systemd/libsystemd-shared-*.so $rootmnt/usr/lib/systemd/libsystemd-shared-*.so"),
        Spoilt("library-of-systemd-cut", "SU1048", "f=$(ls $rootmnt/lib/x86_64-linux-gnu/libselinux.so.1); head -c 100 $f >$f.cut; mv $f.cut $f"),
        new("init-word-wrong-and-no-other", Stage.Initramfs, "SU1013", "SU1013", site => site.Spoilt("bookworm", "rm -f $rootmnt/sbin/init $rootmnt/bin/sh", "init=/opt/my-init")),
        new("viommu-without-driver", Stage.Initramfs, "SU0980", "SU0939", _ => LaunchFaults.With(FaultSite.Ground("trixie", quiet: false), hardware => hardware with { Iommu = true })),
        Small("superblock-wiped", "SU0894|SU0910|SU0914", "dd if=/dev/zero of=root.img bs=1k count=4 conv=notrunc status=none"),
        Small("unknown-feature", "SU0894|SU0914|SU0926", "printf '\\377\\377' | dd of=root.img bs=1 seek=1122 conv=notrunc status=none"),
        Small("group-descriptors-damaged", "SU0894|SU0914|SU0927", "dd if=/dev/urandom of=root.img bs=1k seek=4 count=4 conv=notrunc status=none"),
        Small("file-system-larger-than-disk", "SU0894|SU0914|SU0927", "truncate -s 20M root.img"),
        Small("root-is-fat", "SU0894|SU0914|SU1013", "rm root.img; truncate -s 64M root.img; mkfs.fat root.img >/dev/null"),
        Small("root-has-nothing", "SU0891|SU1013", ":"),
    ];

    /// <remarks>The consoles are quiet: that the root file system was mounted, before its init failed, no line says.</remarks>
    /// <param name="name">What is wrong.</param>
    /// <param name="expected">The finding.</param>
    /// <param name="script">What spoils it.</param>
    private static Fault Spoilt(string name, string expected, string script) =>
        new(name, Stage.Initramfs, expected, expected, site => site.Spoilt("bookworm", script));

    /// <summary>A small file system in place of the Debian's.</summary>
    private static Fault Small(string name, string expected, string script) => new(name, Stage.Initramfs, expected, expected, async site =>
    {
        site.Write("files/etc/hostname", Bytes.Text("small\n"));
        await site.ShellAsync($"truncate -s 64M root.img; mke2fs -q -t ext4 -b 4096 -d files root.img; {script}");
        return InitramfsFaults.Disks(FaultSite.Ground("bookworm"), new DiskConfig(site.PathOf("root.img")) { Format = "raw" });
    })
   ;
}

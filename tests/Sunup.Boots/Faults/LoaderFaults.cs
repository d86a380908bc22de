using System.Collections.Immutable;
using Sunup.Images.RootDisks;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>A disk as Sunup makes it, with something of its loader's spoilt.</summary>
internal static class LoaderFaults
{
    private const string Text = "head -c 20000 /dev/zero | tr '\\0' x >text; ";

    public static ImmutableArray<Fault> All { get; } =
    [
        Syslinux("syslinux-without-kernel", "SU0670", "mdel -i $VOLUME ::vmlinuz"),
        Syslinux("syslinux-without-initrd", "SU0670", "mdel -i $VOLUME ::initrd.img"),
        Syslinux("syslinux-without-configuration", "SU0659", "mdel -i $VOLUME ::syslinux.cfg"),
        Syslinux("syslinux-without-library", "SU0670|SU0671", "mattrib -i $VOLUME -r -s -h ::ldlinux.c32; mdel -i $VOLUME ::ldlinux.c32"),
        Syslinux("syslinux-kernel-is-text", "SU0670", $"{Text}mcopy -o -i $VOLUME text ::vmlinuz"),
        Syslinux("syslinux-without-module", "SU0670", "echo 'UI vesamenu.c32' >cfg; mcopy -o -i $VOLUME cfg ::syslinux.cfg"),
        Grub("grub-without-configuration", "SU0657", "mdel -i $VOLUME ::grub/grub.cfg"),
        Grub("grub-without-kernel", "SU0656", "mdel -i $VOLUME ::vmlinuz"),
        Grub("grub-without-initrd", "SU0656", "mdel -i $VOLUME ::initrd.img") with { Stops = Stage.Kernel, LogStops = Stage.Kernel },
        Grub("grub-kernel-is-text", "SU0658", $"{Text}mcopy -o -i $VOLUME text ::vmlinuz"),
        Silent("grub-kernel-cut-short", "SU0252", "mcopy -i $VOLUME ::vmlinuz k; head -c 1000000 k >cut; mcopy -o -i $VOLUME cut ::vmlinuz"),
        Grub("grub-other-disk", "SU0655", "printf 'search --no-floppy --fs-uuid --set=root 11111111-2222-3333-4444-555555555555\\n' >cfg; mcopy -o -i $VOLUME cfg ::grub/grub.cfg"),
        Grub("grub-disk-not-there", "SU0655", "printf 'linux (hd7,gpt1)/vmlinuz\\n' >cfg; mcopy -o -i $VOLUME cfg ::grub/grub.cfg"),
        Grub("grub-unknown-command", "SU0657|SU0685", "printf 'frobnicate\\n' >cfg; mcopy -o -i $VOLUME cfg ::grub/grub.cfg"),
        Grub("grub-partition-wiped", "SU0648|SU0655|SU0660", "dd if=/dev/zero of=disk.img bs=1M seek=1 count=4 conv=notrunc status=none"),
        Uefi("grub-uefi-without-kernel", RootDiskLoader.GrubUefi, "SU0656", "mdel -i $VOLUME ::vmlinuz"),
        Uefi("systemd-boot-without-kernel", RootDiskLoader.SystemdBoot, "SU1334", "mdel -i $VOLUME ::vmlinuz"),
        Uefi("systemd-boot-without-initrd", RootDiskLoader.SystemdBoot, "SU0663", "mdel -i $VOLUME ::initrd.img"),
        Uefi("systemd-boot-without-entry", RootDiskLoader.SystemdBoot, "SU1334", "mdel -i $VOLUME ::loader/entries/sunup.conf"),
        Uefi("systemd-boot-kernel-is-text", RootDiskLoader.SystemdBoot, "SU0663", $"{Text}mcopy -o -i $VOLUME text ::vmlinuz"),
        Uefi("stub-initrd-not-there", RootDiskLoader.SystemdBoot, "SU0665", "mcopy -i $VOLUME ::loader/entries/sunup.conf c; sed -i '/^initrd/d;s/^options/options initrd=\\\\nope.img/' c; mcopy -o -i $VOLUME c ::loader/entries/sunup.conf") with { Stops = Stage.Kernel, LogStops = Stage.Kernel },
        new("uki-without-kernel", null, "SU0115", "", site => FirmwareFaults.Short(FaultSite.Direct() with
        {
            Route = Route.Uki,
            Boot = new BootConfig { Uki = site.Write("stub.efi", File.ReadAllBytes("/usr/lib/systemd/boot/efi/linuxx64.efi.stub")) },
            Hardware = FaultSite.Hardware with { Firmware = FirmwareKind.Uefi },
        }, 90)),
    ];

    private static Fault Syslinux(string name, string expected, string script) => Of(name, RootDiskLoader.Syslinux, FirmwareKind.Bios, expected, script, 40);

    private static Fault Grub(string name, string expected, string script) => Of(name, RootDiskLoader.GrubBios, FirmwareKind.Bios, expected, script, 60);

    /// <summary>GRUB does not see it, and the kernel says nothing.</summary>
    private static Fault Silent(string name, string live, string script) => Grub(name, live, script) with { Log = "" };

    private static Fault Uefi(string name, RootDiskLoader loader, string expected, string script) => Of(name, loader, FirmwareKind.Uefi, expected, script, 90);

    private static Fault Of(string name, RootDiskLoader loader, FirmwareKind firmware, string expected, string script, int seconds) => new(name, Stage.Loader, expected, expected, async site =>
    {
        await MadeDisk.MakeAsync(site, loader, script);
        return FirmwareFaults.Short(FaultSite.FromDisk(site.PathOf("disk.img"), firmware), seconds);
    });
}

using System.Collections.Immutable;
using Sunup.Boots.Kexec;
using Sunup.Boots.UnifiedKernelImages;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>The firmware finds nothing, or nothing that it may start.</summary>
internal static class FirmwareFaults
{
    public static ImmutableArray<Fault> All { get; } =
    [
        new("no-boot-device", Stage.Firmware, "SU0311|SU0312", "SU0311|SU0312", site => FaultSite.FromDisk(site.Sparse("blank.img", 8))),
        new("no-boot-device-q35-ahci", Stage.Firmware, "SU0311|SU0312", "SU0311|SU0312", site => Ahci(FaultSite.FromDisk(site.Sparse("blank.img", 8)))),
        new("no-boot-device-uefi", Stage.Firmware, "SU0313|SU0314|SU0316", "SU0313|SU0314|SU0316", site => FaultSite.FromDisk(site.Sparse("blank.img", 8), FirmwareKind.Uefi)),
        new("disk-unreadable", Stage.Firmware, "SU0311|SU0312", "SU0311|SU0312", site => FaultSite.FromDisk(site.Sparse("blank.img", 8), FirmwareKind.Bios,
            "-drive", $"if=none,id=bad0,file=blkdebug:{site.Write("errors", "[inject-error]\nevent = \"read_aio\"\nerrno = \"5\"\n")}:{site.Sparse("bad.img", 8)},format=raw", "-device", "virtio-blk-pci,drive=bad0,bootindex=0")),
        new("no-active-partition", Stage.Loader, "SU0672", "SU0672", async site =>
        {
            await site.ShellAsync("truncate -s 64M disk.img; echo '2048,,c' | sfdisk -q disk.img; dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk.img bs=440 count=1 conv=notrunc status=none");
            return FaultSite.FromDisk(site.PathOf("disk.img"));
        }),
        new("active-partition-empty", Stage.Loader, "SU0672", "SU0672", async site =>
        {
            await site.ShellAsync("truncate -s 64M disk.img; echo '2048,,c,*' | sfdisk -q disk.img; dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk.img bs=440 count=1 conv=notrunc status=none");
            return FaultSite.FromDisk(site.PathOf("disk.img"));
        }),
        new("boot-sector-of-data-disk", Stage.Loader, "SU0672", "SU0672", async site =>
        {
            await site.ShellAsync("truncate -s 64M disk.img; mkfs.fat disk.img >/dev/null");
            return Short(FaultSite.FromDisk(site.PathOf("disk.img")), 40);
        }),
        new("boot-sector-hangs", Stage.Firmware, "SU0317|SU0666", "", site => Short(FaultSite.FromDisk(site.Write("disk.img", [0xeb, 0xfe, .. new byte[508], 0x55, 0xaa, .. new byte[1 << 20]])), 20)),
        new("bios-is-zeros", Stage.PowerOn, "SU0310", "", site => Short(FaultSite.FromDisk(site.Sparse("blank.img", 8), FirmwareKind.Bios, "-bios", site.Write("bios.bin", new byte[65536])), 20)),
        new("uefi-program-is-text", Stage.Firmware, "SU0313|SU0314|SU0316", "SU0313|SU0314|SU0316", async site =>
        {
            site.Write("BOOTX64.EFI", new string('x', 5000));
            await site.ShellAsync("truncate -s 64M esp.img; mkfs.fat esp.img >/dev/null; mmd -i esp.img ::EFI ::EFI/BOOT; mcopy -i esp.img BOOTX64.EFI ::EFI/BOOT/");
            return FaultSite.FromDisk(site.PathOf("esp.img"), FirmwareKind.Uefi);
        }),
        new("uefi-disk-for-bios", Stage.Firmware, "SU0313|SU0314|SU0316", "SU0313|SU0314|SU0316", async site =>
        {
            await MadeDisk.MakeAsync(site, Images.RootDisks.RootDiskLoader.Syslinux, "");
            return FaultSite.FromDisk(site.PathOf("disk.img"), FirmwareKind.Uefi);
        }),
        new("secure-boot-unsigned", Stage.Firmware, "SU1150", "SU1110", _ => Secure() with { Boot = Secure().Boot with { Sign = false } }),
        new("secure-boot-other-key", Stage.Firmware, "SU1151", "SU1110", site =>
        {
            using var other = new OtherCertificate();
            var kept = site.Write("other.pem", File.ReadAllBytes(other.Path));
            return Secure() with { Hardware = Secure().Hardware! with { SecureBootDb = [kept] } };
        }),
        new("secure-boot-changed", Stage.Firmware, "SU1152", "SU1110", async site =>
        {
            using var signer = new OtherCertificate();
            var image = signer.Sign(TestUki.Build(await FaultSite.KernelAsync(), new byte[512], "console=ttyS0 as.signed=1"));
            image[image.AsSpan().IndexOf("as.signed=1"u8)] ^= 1;
            var machine = Secure();
            return machine with
            {
                Boot = new BootConfig { Uki = site.Write("changed.efi", image) },
                Hardware = machine.Hardware! with { SecureBootDb = [site.Write("signer.pem", await File.ReadAllBytesAsync(signer.Path))] },
            };
        }),
    ];

    internal static MachineConfig Short(MachineConfig machine, int seconds) => machine with { Expect = machine.Expect with { Within = TimeSpan.FromSeconds(seconds) } };

    private static MachineConfig Ahci(MachineConfig machine) => machine with
    {
        Boot = new BootConfig { Disk = machine.Boot.Disk, DiskNumber = 0 },
        Hardware = machine.Hardware! with { MachineType = "q35", Disks = [new DiskConfig(machine.Boot.Disk!) { Bus = DiskBus.Ahci }] },
    };

    private static MachineConfig Secure() => FaultSite.Direct() with
    {
        Route = Route.Uki,
        Hardware = FaultSite.Hardware with { Firmware = FirmwareKind.UefiSecure },
        Expect = new ExpectConfig { Stage = Stage.Init, Within = TimeSpan.FromSeconds(200) },
    };
}

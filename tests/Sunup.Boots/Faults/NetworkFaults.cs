using System.Collections.Immutable;
using Sunup.Boots.Verdicts.Images;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Boots.Faults;

/// <summary>The network has no server, no answer or no file; or what it gives is not what is wanted.</summary>
internal static class NetworkFaults
{
    public static ImmutableArray<Fault> All { get; } =
    [
        new("no-dhcp", Stage.Network, "SU0456", "SU0456", site => site.FromRom("hubport,id=rom0,hubid=0")),
        new("no-boot-file", Stage.Network, "SU0462", "SU0462", site => site.FromRom("user,id=rom0")),
        Rom("boot-file-not-there", "SU0654", site => site.Write("tftp/other", "x"), "nowhere"),
        // A PC's PXE runs whatever it is given: a text is machine code that hangs.
        new("boot-file-is-text", Stage.Loader, "SU0666", "", site => { site.Write("tftp/hello.txt", "hello\n"); return FirmwareFaults.Short(site.FromRom($"user,id=rom0,tftp={site.PathOf("tftp")},bootfile=hello.txt"), 30); }),
        Rom("boot-file-is-empty", "SU0654", site => site.Write("tftp/empty", ""), "empty") with { Stops = Stage.Loader, LogStops = Stage.Loader },
        Script("script-unknown-command", "SU0654", "frobnicate"),
        Script("script-without-label", "SU0654", "goto nowhere"),
        Script("script-empty-handed", "SU0654|SU0667", "exit 1"),
        Script("https-not-built-in", "SU0477", "chain https://10.0.2.2/x"),
        Script("host-not-known", "SU0654", "dhcp", "chain http://boot.invalid/x"),
        Script("nobody-listens", "SU0654", "dhcp", "chain http://10.0.2.2:9/x"),
        Script("kernel-file-not-there", "SU0654", "kernel nowhere"),
        new("no-wire", Stage.Network, "SU0456", "SU0456", site => FaultSite.FromDisk(site.Sparse("blank.img", 1), FirmwareKind.Bios, "-device", "e1000,bootindex=9")),
        new("uefi-no-dhcp", Stage.Network, "SU0457|SU0458", "SU0457|SU0458", site => site.FromRom("hubport,id=rom0,hubid=0", FirmwareKind.Uefi)),
        new("uefi-boot-file-not-there", Stage.Network, "SU0555", "SU0555", site => { site.Write("tftp/other", "x"); return site.FromRom($"user,id=rom0,tftp={site.PathOf("tftp")},bootfile=nowhere.efi", FirmwareKind.Uefi); }),
        new("served-kernel-not-there", Stage.Loader, "SU0554|SU0654", "SU0654", site => site.Served("kernel nowhere || exit 1\nboot")),
        new("served-initrd-not-there", Stage.Loader, "SU0554|SU0654", "SU0654", site => site.Served("initrd nowhere || exit 1\nkernel vmlinuz {{cmdline}}\nboot")),
        new("served-kernel-is-initrd", Stage.Loader, "SU0654", "SU0654", site => site.Served("kernel initrd.img || exit 1\nboot")),
        new("served-nobody-listens", Stage.Loader, "SU0654", "SU0654", site => site.Served("chain http://${next-server}:9/x || exit 1")),
        new("served-script-waits", Stage.Loader, "SU0652", "", site => FirmwareFaults.Short(site.Served("sleep 900"), 60)),
        new("served-without-initrd", Stage.Kernel, "SU0919|SU0911", "SU0919|SU0911", site => site.Served("imgfree\nkernel vmlinuz console=ttyS0 panic=-1\nboot")),
        new("pxelinux-without-configuration", Stage.Loader, "SU0659", "SU0659", site => Pxelinux(site, configuration: null, withLibrary: true)),
        new("pxelinux-without-library", Stage.Loader, "SU0670|SU0671", "SU0670|SU0671", site => Pxelinux(site, "DEFAULT x\n", withLibrary: false)),
        new("pxelinux-without-kernel", Stage.Loader, "SU0670", "SU0670", site => FirmwareFaults.Short(Pxelinux(site, "DEFAULT linux\nPROMPT 0\nLABEL linux\n KERNEL vmlinuz\n", withLibrary: true), 40)),
        new("pxelinux-without-module", Stage.Loader, "SU0670", "SU0670", site => FirmwareFaults.Short(Pxelinux(site, "UI menu.c32\nLABEL linux\n KERNEL vmlinuz\n", withLibrary: true), 40)),
    ];

    private static Fault Rom(string name, string expected, Action<FaultSite> make, string file) => new(name, Stage.Network, expected, expected, site =>
    {
        make(site);
        return site.FromRom($"user,id=rom0,tftp={site.PathOf("tftp")},bootfile={file}");
    });

    /// <summary>The NIC's iPXE runs a script that ends in a fault.</summary>
    private static Fault Script(string name, string expected, params string[] lines) =>
        Rom(name, expected, site => site.Write("tftp/broken.ipxe", $"#!ipxe\n{string.Join('\n', lines)}\n"), "broken.ipxe") with { Stops = Stage.Loader, LogStops = Stage.Loader };

    private static MachineConfig Pxelinux(FaultSite site, string? configuration, bool withLibrary)
    {
        site.Write("tftp/pxelinux.0", File.ReadAllBytes(Path.Combine(UnpackedPackage.Find("pxelinux"), "usr/lib/PXELINUX/pxelinux.0")));
        if (withLibrary)
        {
            site.Write("tftp/ldlinux.c32", File.ReadAllBytes(Path.Combine(UnpackedPackage.Find("syslinux-common"), "usr/lib/syslinux/modules/bios/ldlinux.c32")));
        }

        if (configuration is not null)
        {
            site.Write("tftp/pxelinux.cfg/default", Bytes.Text(configuration));
        }

        return site.FromRom($"user,id=rom0,tftp={site.PathOf("tftp")},bootfile=pxelinux.0");
    }
}

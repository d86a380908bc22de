using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>The initramfs of a distribution does not find or mount its root: initramfs-tools 0.142 and 0.148, dracut 059 and 106.</summary>
internal static class InitramfsFaults
{
    private const string Dracut = "initrd-dracut.img";
    private const string Storage = "initrd-storage.img";

    public static ImmutableArray<Fault> All { get; } =
    [
        .. Both("root-not-there", "SU0910", release => FaultSite.Ground(release, device: "/dev/vda9")),
        .. Both("root-uuid-not-there", "SU0910", release => FaultSite.Ground(release, device: "UUID=11111111-2222-3333-4444-555555555555", quiet: false)),
        Ground("root-label-not-there", "SU0910", _ => FaultSite.Ground("bookworm", device: "LABEL=nowhere")),
        Ground("root-partuuid-not-there", "SU0910", _ => FaultSite.Ground("bookworm", device: "PARTUUID=11111111-02")),
        Ground("root-not-named", "SU0916", _ => FaultSite.Ground("bookworm", device: "")),
        Ground("root-of-other-type", "SU0914|SU0894", _ => FaultSite.Ground("trixie", "rootfstype=xfs")),
        Ground("root-disk-not-attached", "SU0910", _ => Disks(FaultSite.Ground("bookworm"))),
        Ground("root-disk-blank", "SU0894|SU0910|SU0914", site => Disks(FaultSite.Ground("bookworm"), new DiskConfig(site.Sparse("blank.img", 64)))),
        Ground("initrd-of-another-kernel", "SU0880|SU0910|SU0925", _ =>
        {
            var machine = FaultSite.Ground("bookworm");
            return machine with { Boot = machine.Boot with { Kernel = Grounds.PathOf("trixie", "vmlinuz-cloud") } };
        }),
        Ground("asked-for-a-shell", "SU0912", _ => FaultSite.Ground("bookworm", "break=mount")),
        Ground("panic-word", "SU0910", _ => FaultSite.Ground("bookworm", "panic=5 rootdelay=5", device: "/dev/vdz")),
        Ground("nfs-without-network-card", "SU0475|SU0537", _ => FaultSite.Ground("bookworm", "nfsroot=10.0.2.2:/srv ip=dhcp", device: "/dev/nfs")),
        Ground("nfs-nobody-there", "SU0537|SU0475", _ => Nic(FaultSite.Ground("bookworm", "nfsroot=10.0.2.2:/srv ip=dhcp", device: "/dev/nfs"), "user,id=n9")),
        Ground("nfs-without-dhcp", "SU0475", _ => Nic(FaultSite.Ground("bookworm", "nfsroot=10.0.2.2:/srv ip=dhcp", device: "/dev/nfs"), "hubport,id=n9,hubid=0")),
        Ground("volume-group-not-there", "SU0884|SU0910", _ => FaultSite.Ground("bookworm", initrd: Storage, device: "/dev/mapper/vg0-root")),
        Ground("encrypted-disk-not-there", "SU0882|SU0910", _ => FaultSite.Ground("bookworm", initrd: Storage, device: "/dev/mapper/root_crypt")),
        Ground("iscsi-target-not-there", "SU0534", _ => Nic(FaultSite.Ground("bookworm", "ip=dhcp ISCSI_INITIATOR=iqn.2026-01.x:m ISCSI_TARGET_NAME=iqn.2026-01.x:t ISCSI_TARGET_IP=10.0.2.2", initrd: Storage, device: "/dev/sda1"), "user,id=n9")),
        .. Both("dracut-root-not-there", "SU0910|SU0912", release => FaultSite.Ground(release, "rd.retry=10", Dracut, device: "/dev/vda9")),
        Ground("dracut-root-uuid-not-there", "SU0910|SU0912", _ => FaultSite.Ground("trixie", "rd.retry=10", Dracut, device: "UUID=11111111-2222-3333-4444-555555555555", quiet: false)),
        Ground("dracut-root-not-named", "SU0916", _ => FaultSite.Ground("trixie", "", Dracut, device: "")),
        Ground("dracut-root-of-other-type", "SU0914|SU0894", _ => FaultSite.Ground("trixie", "rootfstype=xfs rd.retry=10", Dracut)),
        Ground("dracut-volume-group", "SU0884|SU0910|SU0912", _ => FaultSite.Ground("bookworm", "rd.retry=10 rd.lvm.lv=vg0/root", Dracut, device: "/dev/mapper/vg0-root")),
        Ground("dracut-asked-for-a-shell", "SU0912", _ => FaultSite.Ground("bookworm", "rd.break=pre-mount", Dracut)),
        Ground("dracut-no-disk", "SU0910|SU0912", _ => Disks(FaultSite.Ground("bookworm", "rd.retry=10", Dracut))),
    ];

    internal static MachineConfig Disks(MachineConfig machine, params DiskConfig[] disks) => LaunchFaults.With(machine, hardware => hardware with { Disks = [.. disks] });

    private static MachineConfig Nic(MachineConfig machine, string network) => machine with { RawQemu = ["-netdev", network, "-device", "virtio-net-pci,netdev=n9"] };

    private static IEnumerable<Fault> Both(string name, string expected, Func<string, MachineConfig> plant) =>
        new[] { "bookworm", "trixie" }.Select(release => Ground($"{name}-{release}", expected, _ => plant(release)));

    private static Fault Ground(string name, string expected, Func<FaultSite, MachineConfig> plant) => new(name, Stage.Initramfs, expected, expected, plant);
}

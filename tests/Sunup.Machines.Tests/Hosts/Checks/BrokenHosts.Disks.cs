using System.Collections.Immutable;
using System.Net;
using Sunup.Formats.Disks.Qcow2.Checking;
using Sunup.Formats.Recognition;
using Sunup.Linux.Files;
using Sunup.Linux.Sockets;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Checks;

internal static partial class BrokenHosts
{
    private static Dictionary<string, BrokenHost> Disks() => new(StringComparer.Ordinal)
    {
        ["an image that is not there"] = new("SU0141", facts => facts.WithImage(image => image with
        {
            Parts = [.. image.Parts[..3], new("/srv/vm/web1.qcow2", false, null, "ENOENT")],
            Format = new Unknown<string>("not there"),
            Check = new Unknown<Qcow2CheckReport?>("not there"),
            Locks = new Unknown<ImmutableArray<FileLock>>("not there"),
            Nearby = ["web01.qcow2"],
        })),
        ["a folder that may not be passed"] = new("SU0142", facts => facts.WithImage(image => image with
        {
            Parts = [image.Parts[0], image.Parts[1], image.Parts[2] with { Rights = new FileRights(0x1c0, 0, 0, "root", []) }, new("/srv/vm/web1.qcow2", false, null, "EACCES")],
            Format = new Unknown<string>("may not be read"),
            Check = new Unknown<Qcow2CheckReport?>("may not be read"),
            Locks = new Unknown<ImmutableArray<FileLock>>("may not be seen"),
        })),
        ["an image that may only be read"] = new("SU0142", facts => facts.WithImage(image => image with { Parts = image.Parts.SetItem(3, image.Parts[3] with { Rights = new FileRights(0x1a4, 0, 0, "root", []) }) })),
        ["a raw image that is declared qcow2"] = new("SU0143", facts => facts.WithImage(image => image with { DeclaredFormat = "qcow2", Format = "raw", Check = new Known<Qcow2CheckReport?>(null) })),
        ["a name that promises another format"] = new("SU0143", facts => facts.WithImage(image => image with { Format = "raw", Check = new Known<Qcow2CheckReport?>(null) })),
        ["the mark of damage"] = new("SU0144", facts => facts.WithImage(image => image with { Check = Damage(image, report => report with { IsMarkedCorrupt = true }) })),
        ["an image that was cut"] = new("SU0145", facts => facts.WithImage(image => image with { Check = Damage(image, report => report with { Corruptions = 12, Problems = [new Qcow2Problem(Qcow2ProblemKind.OutsideFile, 65536, "a cluster of data at byte 9 ends behind the end of the file")] }) })),
        ["lost clusters"] = new("SU0146", facts => facts.WithImage(image => image with { Check = Damage(image, report => report with { Leaks = 3, Problems = [new Qcow2Problem(Qcow2ProblemKind.Leak, 327680, "the cluster at byte 327680 is counted 1 times and used 0 times")] }) })),
        ["an image of a newer program"] = new("SU0147", facts => facts.WithImage(image => image with { Check = Damage(image, report => report with { Refusal = new FormatFault("incompatible_features", 72, "has 0x20") }) })),
        ["a backing file that is gone"] = new("SU0148", facts => facts.WithImage(image => WithBacking(image, new BackingFile("base.qcow2", "/srv/vm/base.qcow2", "qcow2", new Unknown<string>("not there"), IsMissing: true)))),
        ["a backing file of unsaid format"] = new("SU0149", facts => facts.WithImage(image => WithBacking(image, new BackingFile("base.img", "/srv/vm/base.img", null, "raw", IsMissing: false)))),
        ["a chain that bites its tail"] = new("SU0174", facts => facts.WithImage(image => WithBacking(image, new BackingFile("web1.qcow2", "/srv/vm/web1.qcow2", "qcow2", new Unknown<string>("above itself"), IsMissing: false, IsLoop: true)))),
        ["another VM on the image"] = new("SU0150", facts => facts.WithImage(image => image with { Locks = ImmutableArray.Create(new FileLock("OFDLCK", false, 4711, "qemu-system-x86_64 -name web1", 100, 101), new FileLock("OFDLCK", false, 4711, "qemu-system-x86_64 -name web1", 201, 201)) })),
        ["a full file system"] = new("SU0151", facts => facts.WithImage(image => image with { Space = new FileSystemSpace(500 * SampleHosts.GiB, 4096, 1000, 900, false) })),
        ["a disk that may outgrow its file system"] = new("SU0152", facts => facts.WithImage(image => image with { Space = new FileSystemSpace(500 * SampleHosts.GiB, 5 * SampleHosts.GiB, 1000, 900, false) })),
        ["no more inodes for an overlay"] = new("SU0153", facts => facts.WithImage(image => image with { IsWritten = false, SpaceOf = "/tmp", Space = new FileSystemSpace(SampleHosts.GiB, SampleHosts.GiB, 1000, 0, false) })),
        ["a file system mounted read-only"] = new("SU0154", facts => facts.WithImage(image => image with { Space = new FileSystemSpace(500 * SampleHosts.GiB, 200 * SampleHosts.GiB, 1000, 900, IsReadOnly: true) })),
        ["a security module that refused"] = new("SU0155", facts => facts.WithLog("audit: type=1400 apparmor=\"DENIED\" operation=\"open\" profile=\"libvirt-x\" name=\"/srv/vm/web1.qcow2\" comm=\"qemu-system-x86\"")),
    };

    private static Dictionary<string, BrokenHost> Others() => new(StringComparer.Ordinal)
    {
        ["no QEMU"] = new("SU0103", facts => facts with { Qemu = facts.Qemu with { Path = null, Build = new Unknown<QemuBuild>("not installed") } }),
        ["no SeaBIOS"] = new("SU0105", facts => facts with { Qemu = facts.Qemu with { Firmware = null } }),
        ["no UEFI firmware"] = new("SU0104", facts => facts with { Qemu = facts.Qemu with { Firmware = null } }, machine => machine with { Hardware = machine.Hardware! with { Firmware = FirmwareKind.Uefi } }),
        ["a QEMU without KVM"] = new("SU0139", facts => facts with { Qemu = facts.Qemu with { Build = facts.Qemu.Build.Select(build => build with { HasKvm = false }) } }),
        ["firmware that was cut"] = new("SU0140", facts => facts with { Qemu = facts.Qemu with { Firmware = new QemuFirmware(FirmwareKind.Uefi, "/c.fd", "/v.fd"), FirmwareSizes = new FirmwareSizes(1234567, 540672) } }, machine => machine with { Hardware = machine.Hardware! with { Firmware = FirmwareKind.Uefi } }),
        ["no tun"] = new("SU0102", facts => facts.WithNetwork(network => network with { Tun = new Known<DeviceNode?>(null) })),
        ["no such bridge"] = new("SU0156", facts => facts, machine => machine.With("-netdev", "bridge,id=n,br=br7")),
        ["a bridge that leads nowhere"] = new("SU0157", facts => facts.WithNetwork(network => network with { Forwards = false, Interfaces = ImmutableArray.Create(new InterfaceFacts { Name = "br0", Mtu = 1500, IsUp = true, HasCarrier = false, IsBridge = true }) }), machine => machine.With("-netdev", "bridge,id=n,br=br0")),
        ["a port with small frames"] = new("SU0158", facts => facts.WithNetwork(network => network with { Interfaces = network.Interfaces.Select(all => all.SetItem(1, all[1] with { Mtu = 1400 })) })),
        ["bridged frames that are dropped"] = new("SU0159", facts => facts.WithNetwork(network => network with { BridgesAreFiltered = true, ForwardChains = ImmutableArray.Create(new ForwardChain("ip", "filter", "FORWARD", true)) })),
        ["a taken port"] = new("SU0160", facts => facts.WithNetwork(network => network with { PortOwners = ImmutableArray.Create(new PortOwner(TransportProtocol.Udp, IPAddress.Any, 67, 812, "dnsmasq -C /etc/dnsmasq.conf")) }), machine => machine with { Hardware = null, Match = new MatchConfig(MacAddress.Parse("52:54:00:00:00:01")) }),
        ["a tap that another has"] = new("SU0161", facts => facts.WithNetwork(network => network with { Interfaces = network.Interfaces.Select(all => all.Add(new InterfaceFacts { Name = "tap7", Mtu = 1500, IsUp = true, HasCarrier = true, IsTap = true, OwnerUid = 1000 })) }), machine => machine.With("-netdev", "tap,id=n,ifname=tap7,script=no")),
        ["a foreign server that boots machines"] = new("SU0162", facts => facts.WithNetwork(network => network with { Segment = new SegmentFacts("eno1", [new DhcpAnswer("192.0.2.1", "192.0.2.77", "pxelinux.0")]) })),
        ["an array without a disk"] = new("SU0163", facts => facts.WithStorage(storage => storage with { Arrays = ImmutableArray.Create(new RaidArray("md0", "raid1", 2, 1, "clean", "idle")) })),
        ["an array that does not run"] = new("SU0175", facts => facts.WithStorage(storage => storage with { Arrays = ImmutableArray.Create(new RaidArray("md0", "raid5", 3, 2, "inactive", null)) })),
        ["a suspended device below the image"] = new("SU0164", facts => facts.WithStorage(storage => storage with { Mapped = ImmutableArray.Create(new MappedDevice("dm-1", "vg-vm", "LVM-x", true)) })),
        ["a full thin pool"] = new("SU0165", facts => facts.WithStorage(storage => storage with { ThinPools = ImmutableArray.Create(new ThinPool("vg-thin-tpool", "dm-4", 1, 0.4, "out_of_data_space", false)) })),
        ["a degraded pool"] = new("SU0166", facts => facts.WithStorage(storage => storage with { ZfsPools = ImmutableArray.Create(new ZfsPool("tank", "DEGRADED")) })),
        ["a Btrfs without a device"] = new("SU0167", facts => facts.WithStorage(storage => storage with { BtrfsVolumes = ImmutableArray.Create(new BtrfsVolume("u", "data", [new BtrfsDevice(1, false, 0), new BtrfsDevice(2, true, 0)])) })),
        ["errors of a disk"] = new("SU0168", facts => facts.WithLog("I/O error, dev sda, sector 123456 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2")),
        ["a clock that is not trusted"] = new("SU0169", facts => facts with { Clock = new ClockFacts("acpi_pm", ["acpi_pm"]) }),
        ["a tap that nobody has open"] = new("SU0170", facts => facts.WithNetwork(network => network with { Interfaces = network.Interfaces.Select(all => all.Add(new InterfaceFacts { Name = "tap3", Mtu = 1500, IsUp = true, HasCarrier = false, IsTap = true, IsPersistent = true })) })),
        ["a stuck QEMU"] = new("SU0171", facts => facts with { Vms = ImmutableArray.Create(new QemuProcess(4711, "db1", SampleHosts.GiB, 1, SampleHosts.GiB, 'D')) }),
        ["a folder left behind"] = new("SU0172", facts => facts with { Leftovers = facts.Leftovers with { Folders = ImmutableArray.Create("/tmp/sunup-vm-999-0a1b2c3d") } }),
        ["an empty namespace"] = new("SU0173", facts => facts with { Leftovers = facts.Leftovers with { Namespaces = ImmutableArray.Create("boot") } }),
    };

    private static ImageFacts WithBacking(ImageFacts image, BackingFile file) => image with
    {
        Backing = [file],
        Check = Damage(image, report => report with { Header = report.Header! with { BackingFile = file.Name } }),
    };
}

using System.Collections.Immutable;
using Sunup.Images.RootDisks;

namespace Sunup.Boots.Proofs;

/// <summary>The faults, one a row.</summary>
internal static class PlantedFaults
{
    private const string Kernel = "deb:linux-image-cloud-amd64";
    private const string Builtin = "builtin:initramfs";
    private const string Quiet = "console=ttyS0 panic=-1 quiet";

    public static ImmutableArray<PlantedCase> All { get; } =
    [
        new("init that is not there", Init(Quiet + " rdinit=/no/such"), "without rdinit=/no/such") { IsQuick = true },
        new("too little memory", Init(Quiet, "memory: 64MiB, accel: tcg"), "hardware.memory: 256MiB") { Threshold = (64, 200) },
        new("memory taken by mem=", Init(Quiet + " mem=48M"), "without mem=48M"),
        new("too little memory, and init not there", Init(Quiet + " rdinit=/no/such", "memory: 64MiB, accel: tcg"), "without rdinit=/no/such, hardware.memory: *"),
        new("a chipset that the system does not know", Guest("pc.img", "memory: 512MiB, accel: tcg, machine: pc"), "hardware.machine: q35")
        {
            Prepare = PlantedGuests.Needs("pc.img", "grep -q 0x2918 /sys/bus/pci/devices/*/device"),
        },
        new("a program that needs AVX", Guest("avx.img", "memory: 512MiB, accel: tcg, cpu: qemu64"), "hardware.cpu: max") { Prepare = PlantedGuests.Avx },
        new("AVX missing, and init not there", Guest("avx.img", "memory: 512MiB, accel: tcg, cpu: qemu64", Quiet + " rdinit=/no/such"), "without rdinit=/no/such, hardware.cpu: max") { Prepare = PlantedGuests.Avx },
        new("more CPUs than the system takes", Guest("cpus.img", "memory: 512MiB, accel: tcg, cpus: 4"), "hardware.cpus: 1")
        {
            Prepare = PlantedGuests.Needs("cpus.img", "[ $(grep -c ^processor /proc/cpuinfo) -le 2 ]"),
            Threshold = (3, 2),
        },
        new("a disk whose driver the initramfs lacks", Rooted("virtio-blk", "root=LABEL=root"), "hardware.disks[0].bus: nvme", "with virtio_blk in the initramfs") { Prepare = PlantedGuests.RootDisk },
        new("root= that no disk has", Rooted("nvme", "root=/dev/sdz1"), "root=UUID=*") { Prepare = PlantedGuests.RootDisk },
        new("the disk deleted by an override", Rooted("nvme", "root=LABEL=root") + "raw.qemu.conf: |\n  [device \"dev-disk0\"]\n", "without raw.qemu.conf") { Prepare = PlantedGuests.RootDisk },
        new("a network card without driver", Guest("nic.img, nic-modules.img", "memory: 512MiB, accel: tcg, nics: [{ model: e1000, network: user }]"), "hardware.nics[0].model: virtio-net")
        {
            Prepare = PlantedGuests.WithVirtualNic,
        },
        new("a driver blacklisted", Disk("console=ttyS0 quiet module_blacklist=virtio_blk"), "without module_blacklist=virtio_blk"),
        new("init= of a root that lacks it", Disk("console=ttyS0 quiet panic=-1 init=/no/such"), "without init=/no/such"),
        new("an argument that this QEMU refuses", Init(Quiet) + "raw.qemu: -device no-such-device\n", "without raw.qemu"),
        new("a device of the other chipset (either change is enough)", Init(Quiet) + "raw.qemu: -device pcie-root-port,id=extra,bus=pcie.0\n", "without raw.qemu", "hardware.machine: q35"),
        new("a console that is not the one watched", Init("console=tty0 quiet", within: 40), "with console=ttyS0"),
        new("a second initrd that replaces init by a dead one", Init(Quiet, initrd: $"{Builtin}, dead.img"), "initrds the other way round", "without dead.img") { Prepare = PlantedGuests.Dead },
        new("an initrd with broken padding", Init(Quiet, initrd: $"joined.img, {Builtin}"), "joined.img repaired", "without joined.img", "initrds the other way round") { Prepare = PlantedGuests.BrokenPadding },
        new("an initrd cut short, among alternatives", Init(Quiet, initrd: "cut.img"), "boot.initrd: good.img")
        {
            Prepare = async fault =>
            {
                var whole = await fault.FileOfAsync(Builtin);
                PlantedGuests.Truncate(whole, fault.PathOf("cut.img"), 0.4);
                PlantedGuests.Truncate(whole, fault.PathOf("other.img"), 0.7);
                PlantedGuests.Truncate(whole, fault.PathOf("good.img"), 1);
            },
            Alternatives = [KeyValuePair.Create("boot.initrd", "other.img"), KeyValuePair.Create("boot.initrd", "good.img")],
        },
        new("a kernel cut short, among alternatives", Init(Quiet).Replace(Kernel, "cut", StringComparison.Ordinal), $"boot.kernel: {Kernel}")
        {
            Prepare = async fault => PlantedGuests.Truncate(await fault.KernelAsync(Kernel), fault.PathOf("cut"), 0.6),
            Alternatives = [KeyValuePair.Create("boot.kernel", Kernel)],
        },
        new("an LZ4 initrd before another one in a UKI", Uki($"first.lz4, {Builtin}"), "first.lz4 repaired", "first.lz4 with * zeros behind it", "initrds joined into one", "initrds the other way round", "without first.lz4")
        {
            Prepare = PlantedGuests.Lz4,
        },
        new("KVM that opens and does not run", Init(Quiet, "memory: 512MiB, accel: kvm"), "hardware.accel: tcg"),
        new("the root disk behind a virtual IOMMU", Iommu, "security.iommu: false", "with virtio_iommu in the initramfs"),
        new("BIOS with a disk for UEFI", DiskOf("uefi.raw", "bios"), "hardware.firmware: uefi") { Prepare = fault => fault.BootDiskAsync("uefi.raw", RootDiskLoader.SystemdBoot) },
        new("UEFI with a disk for BIOS", DiskOf("bios.raw", "uefi"), "hardware.firmware: bios") { Prepare = fault => fault.BootDiskAsync("bios.raw", RootDiskLoader.Syslinux) },
        new("a fault that strikes half of the time", Guest("flaky.img"), "boot.initrd: *good.img*")
        {
            Prepare = PlantedGuests.Flaky("flaky.img", 50),
            Alternatives = [KeyValuePair.Create("boot.initrd", $"[{Builtin}, good.img]")],
        },
        new("a fault that strikes one time in five", Guest("flaky.img"), "boot.initrd: *good.img*")
        {
            Prepare = PlantedGuests.Flaky("flaky.img", 20),
            Alternatives = [KeyValuePair.Create("boot.initrd", $"[{Builtin}, good.img]")],
            Runs = 30,
            MayBeUndecided = true,
        },
        new("what nothing cures", Init(Quiet, initrd: "dead.img")) { Prepare = PlantedGuests.Dead },
    ];

    private const string Iommu = """
        boot: { kernel: "deb:linux-image-cloud-amd64@trixie", initrd: ["builtin:initramfs"], cmdline: console=ttyS0 quiet }
        route: disk
        hardware: { memory: 512MiB, accel: tcg }
        security.iommu: true
        expect: { stage: up, within: 120s }

        """;

    private static string Init(string words, string hardware = "memory: 512MiB, accel: tcg", string initrd = Builtin, int within = 60) =>
        $"boot:\n  kernel: {Kernel}\n  initrd: [{initrd}]\n  cmdline: \"{words}\"\nroute: direct\nhardware: {{ {hardware} }}\nexpect: {{ stage: init, within: {within}s }}\n";

    /// <summary>A guest that says itself that it is up: an <c>/init</c> of its own over the one of Sunup's.</summary>
    private static string Guest(string archive, string hardware = "memory: 512MiB, accel: tcg", string words = Quiet) =>
        Init(words, hardware, $"{Builtin}, {archive}").Replace("stage: init", $"console: {PlantedGuests.Up}", StringComparison.Ordinal);

    private static string Rooted(string bus, string root) =>
        Init($"{Quiet} {root}", $"memory: 512MiB, accel: tcg, disks: [{{ image: root.raw, bus: {bus} }}]").Replace("stage: init", $"console: {PlantedGuests.Up}", StringComparison.Ordinal);

    private static string Disk(string words) => Init(words).Replace("route: direct", "route: disk", StringComparison.Ordinal).Replace("stage: init, within: 60s", "stage: up, within: 90s", StringComparison.Ordinal);

    private static string Uki(string initrd) => Init(Quiet, initrd: initrd, within: 120).Replace("route: direct", "route: uki", StringComparison.Ordinal);

    private static string DiskOf(string image, string firmware) => $"boot: {{ disk: {image} }}\nroute: disk\nhardware: {{ memory: 512MiB, accel: tcg, firmware: {firmware} }}\nexpect: {{ stage: up, within: 120s }}\n";
}

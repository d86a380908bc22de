using System.Collections.Immutable;
using System.Globalization;
using Sunup.Boots.Faults;
using Sunup.Model;

namespace Sunup.Boots.HealthyBoots;

/// <summary>Kernels, distributions, firmware, devices, sizes, and as much or little on the console as may be.</summary>
internal static class HealthyCatalogue
{
    private static readonly string[] s_releases = ["bullseye", "bookworm", "trixie"];
    private static readonly string[] s_flavours = ["cloud", "generic", "rt"];

    private static readonly (string Name, string Words)[] s_talk =
    [
        ("plain", ""), ("quiet", "quiet"), ("loglevel-3", "loglevel=3"), ("loglevel-8", "loglevel=8 debug"), ("early", "earlyprintk=serial,ttyS0,115200 nokaslr"),
        ("initcalls", "initcall_debug ignore_loglevel"), ("no-times", "printk.time=0 mitigations=off"), ("two-consoles", "console=tty0 console=ttyS0"),
    ];

    private static readonly (string Name, Func<HardwareConfig, HardwareConfig> Change)[] s_hardware =
    [
        ("pc", hardware => hardware),
        ("q35", hardware => hardware with { MachineType = "q35" }),
        ("max-2", hardware => hardware with { CpuModel = "max", Cpus = 2 }),
        ("nehalem-256m", hardware => hardware with { CpuModel = "Nehalem", MemoryBytes = 256L << 20 }),
        ("epyc-4", hardware => hardware with { CpuModel = "EPYC", Cpus = 4, MachineType = "q35" }),
        ("skylake-2g", hardware => hardware with { CpuModel = "Skylake-Client", MemoryBytes = 2L << 30 }),
        ("rng-smbios", hardware => hardware with { Rng = true, Smbios = new SmbiosConfig { Manufacturer = "Dell Inc.", Product = "PowerEdge" } }),
        ("old-pc", hardware => hardware with { MachineType = "pc-i440fx-3.1", MemoryBytes = 1L << 30 }),
        ("nics", hardware => hardware with { MachineType = "q35", Nics = [Nic(NicModel.E1000, 1), Nic(NicModel.E1000e, 2), Nic(NicModel.Rtl8139, 3), Nic(NicModel.VirtioNet, 4)] }),
    ];

    private static readonly (string Name, string[] Arguments)[] s_devices =
    [
        ("usb", ["-device", "qemu-xhci", "-device", "usb-tablet", "-device", "usb-kbd"]), ("sound", ["-device", "intel-hda"]), ("balloon", ["-device", "virtio-balloon-pci"]),
        ("intel-iommu", ["-device", "intel-iommu"]), ("watchdog", ["-device", "i6300esb"]), ("nvme", ["-device", "nvme,serial=x"]), ("vga", ["-device", "VGA"]),
        ("virtio-serial", ["-device", "virtio-serial-pci", "-device", "virtio-gpu-pci"]), ("pvpanic", ["-device", "pvpanic-pci"]), ("sdcard", ["-device", "sdhci-pci"]), ("cdrom", ["-device", "ide-cd"]), ("lsi", ["-device", "lsi53c895a"]),
    ];

    public static ImmutableArray<HealthyBoot> All { get; } = [.. Kernels(), .. Hardware(), .. Routes(), .. Debians(), .. Sysvinit()];

    /// <summary>Every kernel with every way of talking, on one machine after another.</summary>
    private static IEnumerable<HealthyBoot> Kernels()
    {
        var turn = 0;
        foreach (var (talk, words) in s_talk)
        {
            foreach (var release in s_releases)
            {
                foreach (var flavour in s_flavours)
                {
                    var (hardware, change) = s_hardware[turn++ % s_hardware.Length];
                    yield return new HealthyBoot($"kernel-{release}-{flavour}-{talk}-{hardware}", _ => With(FaultSite.Direct(words), Grounds.PathOf(release, $"vmlinuz-{flavour}"), change));
                }
            }
        }
    }

    private static IEnumerable<HealthyBoot> Hardware()
    {
        foreach (var (name, change) in s_hardware)
        {
            yield return new HealthyBoot($"hardware-{name}", _ => With(FaultSite.Direct(), "deb:linux-image-cloud-amd64", change));
            yield return new HealthyBoot($"hardware-{name}-generic", _ => With(FaultSite.Direct("quiet"), "deb:linux-image-amd64", change));
        }

        foreach (var bus in Enum.GetValues<DiskBus>())
        {
            yield return new HealthyBoot($"disk-{bus}", site => With(FaultSite.Direct(), "deb:linux-image-amd64", hardware => hardware with { MachineType = bus is DiskBus.Ide ? "pc" : "q35", Disks = [new DiskConfig(site.Sparse("disk.img", 64)) { Format = "raw", Bus = bus }] }));
        }

        foreach (var memory in (int[])[192, 384, 768, 1536, 3072, 4096])
        {
            yield return new HealthyBoot(string.Create(CultureInfo.InvariantCulture, $"memory-{memory}m"), _ => With(FaultSite.Direct(memory > 1000 ? "debug" : ""), "deb:linux-image-cloud-amd64@trixie", hardware => hardware with { MemoryBytes = (long)memory << 20 }));
        }

        foreach (var (cpu, index) in new[] { "kvm64", "core2duo", "Opteron_G1", "Westmere", "SandyBridge", "Haswell", "Broadwell", "Icelake-Server", "EPYC-Rome", "max", "max", "max", "max", "Denverton" }.Select((name, index) => (name, index)))
        {
            var count = index + 1;
            yield return new HealthyBoot(string.Create(CultureInfo.InvariantCulture, $"cpu-{cpu}-{count}"), _ => With(FaultSite.Direct(), count % 2 == 0 ? "deb:linux-image-cloud-amd64" : "deb:linux-image-cloud-amd64@trixie", hardware => hardware with { CpuModel = cpu, Cpus = (count % 3) + 1 }));
        }

        foreach (var (name, arguments) in s_devices)
        {
            yield return new HealthyBoot($"device-{name}", _ => With(FaultSite.Direct(), "deb:linux-image-amd64", hardware => hardware with { MachineType = "q35" }) with { RawQemu = [.. arguments] });
        }

        yield return new HealthyBoot("tpm", _ => With(FaultSite.Direct(), "deb:linux-image-amd64", hardware => hardware with { MachineType = "q35", Tpm = new TpmConfig(null) }));
        yield return new HealthyBoot("iommu", _ => With(FaultSite.Direct(), "deb:linux-image-cloud-amd64", hardware => hardware with { Iommu = true }));
    }

    /// <summary>Each route to the kernel, by each firmware and loader.</summary>
    private static IEnumerable<HealthyBoot> Routes()
    {
        foreach (var release in (string[])["", "@trixie"])
        {
            foreach (var (name, route, firmware, loader) in ((string, Route, FirmwareKind, DiskLoader?)[])
            [
                ("disk-syslinux", Route.Disk, FirmwareKind.Bios, DiskLoader.Syslinux), ("disk-grub", Route.Disk, FirmwareKind.Bios, DiskLoader.Grub),
                ("disk-grub-uefi", Route.Disk, FirmwareKind.Uefi, DiskLoader.Grub), ("disk-systemd-boot", Route.Disk, FirmwareKind.Uefi, DiskLoader.SystemdBoot),
                ("network-bios", Route.Network, FirmwareKind.Bios, null), ("network-uefi", Route.Network, FirmwareKind.Uefi, null), ("san-bios", Route.San, FirmwareKind.Bios, null),
                ("uki", Route.Uki, FirmwareKind.Uefi, null), ("uki-secure", Route.Uki, FirmwareKind.UefiSecure, null), ("direct-uefi", Route.Direct, FirmwareKind.Uefi, null),
            ])
            {
                yield return new HealthyBoot($"route-{name}{release.Replace('@', '-')}", _ => MachineOf(route, firmware, loader, $"deb:linux-image-cloud-amd64{release}")) { EndsAtInit = route is Route.Disk or Route.San };
            }
        }
    }

    private static IEnumerable<HealthyBoot> Debians()
    {
        foreach (var release in s_releases)
        {
            foreach (var flavour in s_flavours)
            {
                foreach (var (talk, words) in ((string, string)[])[("quiet", "quiet"), ("plain", ""), ("debug", "systemd.log_level=debug loglevel=8")])
                {
                    yield return Debian($"debian-{release}-{flavour}-{talk}", () => With(FaultSite.Ground(release, $"ro {words}", $"initrd-{flavour}.img", quiet: false), Grounds.PathOf(release, $"vmlinuz-{flavour}"), hardware => hardware with { Cpus = talk == "plain" ? 2 : 1 }));
                }
            }

            foreach (var (talk, words) in ((string, string)[])[("quiet", "quiet"), ("plain", ""), ("debug", "rd.debug systemd.log_level=debug")])
            {
                yield return Debian($"debian-{release}-dracut-{talk}", () => FaultSite.Ground(release, $"ro {words}", "initrd-dracut.img", quiet: false));
            }

            foreach (var bus in (DiskBus[])[DiskBus.VirtioScsi, DiskBus.Nvme, DiskBus.Ahci])
            {
                yield return Debian($"debian-{release}-{bus}", () => With(FaultSite.Ground(release, "ro", "initrd-generic.img", device: "LABEL=root", quiet: false), Grounds.PathOf(release, "vmlinuz-generic"),
                    hardware => hardware with { MachineType = "q35", Disks = [hardware.Disks[0] with { Bus = bus }] }));
            }
        }
    }

    private static IEnumerable<HealthyBoot> Sysvinit() => ((string, string)[])[("quiet", "quiet"), ("plain", ""), ("loglevel-3", "loglevel=3"), ("debug", "debug initcall_debug")] is var talks
        ? talks.Select(talk => Debian($"sysvinit-{talk.Item1}", () => FaultSite.Ground("bookworm", $"ro {talk.Item2}", root: "sysvinit.ext4", quiet: false)))
        : [];

    private static HealthyBoot Debian(string name, Func<MachineConfig> make) => new(name, _ => make());

    private static MachineConfig With(MachineConfig machine, string kernel, Func<HardwareConfig, HardwareConfig> change) =>
        machine with { Boot = machine.Boot with { Kernel = kernel }, Hardware = change(machine.Hardware!), Expect = machine.Expect with { Within = TimeSpan.FromMinutes(6) } };

    private static MachineConfig MachineOf(Route route, FirmwareKind firmware, DiskLoader? loader, string kernel)
    {
        var machine = With(FaultSite.Direct(), kernel, hardware => hardware with { Firmware = firmware, MemoryBytes = 768L << 20, CpuModel = firmware is FirmwareKind.Bios ? "qemu64" : "max" });
        machine = route is Route.Network or Route.San ? machine with { Hardware = machine.Hardware! with { Nics = [Nic(NicModel.VirtioNet, 5)] } } : machine;
        return machine with { Route = route, Boot = machine.Boot with { Loader = loader } };
    }

    private static NicConfig Nic(NicModel model, byte last) => new(model, MacAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"52:54:00:00:00:0{last}")));
}

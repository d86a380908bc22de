using System.Collections.Immutable;
using Sunup.Boots.Verdicts.Images;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>What QEMU refuses for its arguments and files. Each takes a second.</summary>
internal static class LaunchFaults
{
    public static ImmutableArray<Fault> All { get; } =
    [
        Hardware("machine-type", "SU0203", "SU0281", hardware => hardware with { MachineType = "pc-q35-99.9" }),
        Hardware("machine-of-arm", "SU0203", "SU0281", hardware => hardware with { MachineType = "virt" }),
        Hardware("cpu-model", "SU0262", "SU0262", hardware => hardware with { CpuModel = "Skylake-Imaginary" }),
        Hardware("cpu-flag", "SU0203", "SU0282", hardware => hardware with { CpuModel = "qemu64,+nosuchflag" }),
        Hardware("cpus-too-many", "SU0271", "SU0271", hardware => hardware with { Cpus = 300 }),
        Hardware("memory-beyond-host", "SU0206|SU0270", "SU0268|SU0270", hardware => hardware with { MemoryBytes = 16L << 40, MachineType = "q35" }),
        Hardware("huge-pages", "SU0217", "SU0269", hardware => hardware with { HugePageBytes = 0 }),
        Hardware("numa-node", "SU0221", "SU0221", hardware => hardware with { Numa = new NumaConfig(CpuSet.TryParse("7", out var nodes) ? nodes : throw new InvalidOperationException()) }),
        Hardware("iscsi-nobody-there", "SU0220", "SU0220", hardware => hardware with { Disks = [new DiskConfig("iscsi://127.0.0.1:1/iqn.2026-01.x:y/1")] }),
        Argument("topology", "SU0271", "SU0271", "-smp", "3,sockets=1,cores=1,threads=1"),
        Argument("size-suffix", "SU0203", "SU0282", "-m", "12X"),
        Argument("disk-not-there", "SU0205", "SU0267", "-drive", "file=/nowhere/x.raw,format=raw"),
        Argument("disk-is-folder", "SU0205|SU0267", "SU0267", "-drive", "file=/tmp,format=raw"),
        Argument("format-unknown", "SU0218", "SU0265|SU0281", "-drive", "file=/dev/null,format=qcow9"),
        Image("disk-corrupt", "SU0264", "SU0264", image => image.With(79, 2)),
        Image("disk-too-new", "SU0265", "SU0265", image => image.With(7, 9)),
        Image("disk-feature", "SU0265", "SU0265", image => image.With(74, 1)),
        new("disk-format", null, "SU0218", "SU0265", site => With(FaultSite.Direct("quiet"), hardware => hardware with { Disks = [new DiskConfig(site.Sparse("plain.raw", 8)) { Format = "qcow2" }] })),
        Argument("device", "SU0203", "SU0281", "-device", "virtio-foo"),
        Argument("device-property", "SU0203", "SU0282", "-device", "virtio-rng-pci,foo=1"),
        Argument("bus", "SU0282", "SU0282", "-device", "e1000,bus=pcie.9"),
        Argument("duplicate-id", "SU0282", "SU0282", "-object", "rng-builtin,id=r0", "-object", "rng-builtin,id=r0"),
        Argument("two-iommus", "SU0208", "SU0282", "-M", "q35", "-device", "virtio-iommu-pci", "-device", "intel-iommu"),
        Argument("netdev-not-there", "SU0203", "SU0282", "-device", "e1000,netdev=nope"),
        Argument("netdev-kind", "SU0203|SU0282", "SU0281|SU0282", "-netdev", "carrier-pigeon,id=x"),
        Argument("option", "SU0203", "SU0281", "-enable-kvm-pit"),
        Argument("accelerator", "SU0203|SU0281", "SU0281", "-machine", "accel=hvf"),
        Argument("display", "SU0281|SU0295", "SU0281|SU0295", "-display", "gtk"),
        Argument("file-chardev", "SU0205|SU0297", "SU0267|SU0297", "-serial", "file:/nowhere/x"),
        Argument("socket-not-there", "SU0297", "SU0297", "-serial", "unix:/nowhere/x"),
        Argument("secret-not-there", "SU0205|SU0267", "SU0267", "-object", "secret,id=s0,file=/nowhere/x"),
        Argument("firmware-not-there", "SU0105|SU0205", "SU0283", "-bios", "/nowhere/bios.bin"),
        Argument("rom-not-there", "SU0105|SU0205", "SU0283|SU0267", "-device", "e1000,romfile=nowhere.rom"),
        Argument("kernel-not-there", "SU0210|SU0284", "SU0284", "-kernel", "/nowhere/vmlinuz"),
        Argument("initrd-not-there", "SU0205|SU0210", "SU0284", "-initrd", "/nowhere/initrd"),
        Argument("tpm-without-emulator", "SU0285", "SU0285", "-tpmdev", "emulator,id=t0,chardev=c0"),
        Argument("shared-folder", "SU0287", "SU0287", "-fsdev", "local,id=f0,path=/nowhere,security_model=none", "-device", "virtio-9p-pci,fsdev=f0,mount_tag=x"),
        Argument("vfio-device", "SU0279", "SU0279", "-device", "vfio-pci,host=ff:1f.7"),
        new("kernel-is-text", null, "SU0210", "SU0284", site => FaultSite.Launch("-kernel", site.Write("text", new string('x', 9000)))),
        new("initrd-too-large", null, "SU0284", "SU0284", site => FaultSite.Launch("-initrd", site.Sparse("large", 700))),
        new("flash-of-odd-size", null, "SU0283", "SU0283", site => FaultSite.Launch("-drive", $"if=pflash,format=raw,file={site.Write("odd.fd", new byte[5000])}")),
        new("disk-backing", null, "SU0205|SU0266", "SU0266", async site =>
        {
            await site.ShellAsync("qemu-img create -q -f qcow2 base.qcow2 8M; qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 over.qcow2; rm base.qcow2");
            return FaultSite.Launch("-drive", $"file={site.PathOf("over.qcow2")},format=qcow2");
        }),
    ];

    internal static MachineConfig With(MachineConfig machine, Func<HardwareConfig, HardwareConfig> change) => machine with { Hardware = change(machine.Hardware!) };

    private static Fault Hardware(string name, string live, string log, Func<HardwareConfig, HardwareConfig> change) =>
        new(name, null, live, log, _ => With(FaultSite.Direct("quiet"), change));

    private static Fault Argument(string name, string live, string log, params string[] arguments) => new(name, null, live, log, _ => FaultSite.Launch(arguments));

    private static Fault Image(string name, string live, string log, Func<byte[], byte[]> spoil) => new(name, null, live, log, async site =>
    {
        await site.ShellAsync("qemu-img create -q -f qcow2 disk.qcow2 8M");
        site.Write("disk.qcow2", spoil(await File.ReadAllBytesAsync(site.PathOf("disk.qcow2"))));
        return FaultSite.Launch("-drive", $"file={site.PathOf("disk.qcow2")},format=qcow2");
    });
}

using System.Text;
using Sunup.Model;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Tests.MachineFiles;

/// <summary>The keys of a VM's hardware beyond the first ones, and what is said of wrong ones.</summary>
public sealed class HardwareKeysTests
{
    [Fact]
    public void Every_key_of_hardware_is_read()
    {
        var hardware = Good("""
            boot: { kernel: vmlinuz }
            route: direct
            hardware:
              cpus: 2
              memory: 1GiB
              firmware: uefi
              vars: web1.vars
              machine: pc-q35-7.2
              cpu: EPYC-v4,-svm
              qemu: /opt/qemu/bin/qemu-system-x86_64
              huge_pages: 2MiB
              numa: { nodes: 0-1, policy: interleave }
              pin: [0, "2,4-6"]
              limits: { memory: 2GiB, cpus: 1.5 }
              tpm: { state: web1.tpm }
              rng: true
              vsock: 42
              smbios: { manufacturer: Example, product: Box, version: "2", serial: S1, sku: K, family: F, uuid: 8fd0ad51-04f3-4bff-9b1c-7a0d6f1a2b3c, oem_strings: [one, two] }
              disks:
                - { image: a.raw, bus: nvme, format: raw, overlay: false }
                - { image: b.img, bus: virtio-scsi }
                - { image: "iscsi://192.0.2.1:3260/iqn.2026-01.lan.example:disk1/1", bus: ahci }
                - { image: c.img, bus: ide }
              nics:
                - { network: user }
                - { network: "tap:vm0", model: e1000 }
                - { network: "bridge:br0" }
                - {}
            security.iommu: true
            image.os: Windows 11
            """);
        Assert.Equal("/etc/sunup/web1.vars", hardware.FirmwareVariables);
        Assert.Equal(("pc-q35-7.2", "EPYC-v4,-svm", "/opt/qemu/bin/qemu-system-x86_64"), (hardware.MachineType, hardware.CpuModel, hardware.QemuPath));
        Assert.Equal(2L << 20, hardware.HugePageBytes);
        Assert.Equal(new NumaConfig(new CpuSet([0, 1]), NumaPolicy.Interleave), hardware.Numa);
        Assert.Equal(["0", "2,4-6"], hardware.Pin.Select(set => set.ToString()));
        Assert.Equal(new LimitsConfig(2L << 30, 1.5), hardware.Limits);
        Assert.Equal(new TpmConfig("/etc/sunup/web1.tpm"), hardware.Tpm);
        Assert.True(hardware.Rng);
        Assert.Equal(42u, hardware.VsockCid);
        Assert.Equal(("Example", "Box", "2", "S1", "K", "F"), (hardware.Smbios.Manufacturer, hardware.Smbios.Product, hardware.Smbios.Version, hardware.Smbios.Serial, hardware.Smbios.Sku, hardware.Smbios.Family));
        Assert.Equal(["one", "two"], hardware.Smbios.OemStrings);
        Assert.Equal([DiskBus.Nvme, DiskBus.VirtioScsi, DiskBus.Ahci, DiskBus.Ide], hardware.Disks.Select(disk => disk.Bus));
        Assert.Equal(("raw", "/etc/sunup/a.raw"), (hardware.Disks[0].Format, hardware.Disks[0].Image));
        Assert.Equal([false, false, true, false], hardware.Disks.Select(disk => disk.IsRemote));
        Assert.Equal([new NicNetwork(NicNetworkKind.User), new NicNetwork(NicNetworkKind.Tap, "vm0"), new NicNetwork(NicNetworkKind.Bridge, "br0"), null], hardware.Nics.Select(nic => nic.Network));
        Assert.True(hardware.Iommu);
        Assert.Equal(GuestSystem.Windows, hardware.Guest);
    }

    [Theory]
    [InlineData("huge_pages: true", 0L)]
    [InlineData("huge_pages: false", null)]
    [InlineData("huge_pages: 1GiB", 1L << 30)]
    public void Huge_pages_are_of_the_hosts_size_or_of_a_named_one(string key, long? expected) =>
        Assert.Equal(expected, Good($"boot: {{ kernel: k }}\nroute: direct\nhardware: {{ memory: 2GiB, {key} }}").HugePageBytes);

    [Fact]
    public void An_iommu_alone_makes_it_a_virtual_machine() =>
        Assert.True(Good("boot: { kernel: k }\nroute: direct\nsecurity.iommu: true").Iommu);

    [Theory]
    [InlineData("hugepages: true", "unknown key 'hugepages' in hardware: did you mean 'huge_pages'?")]
    [InlineData("tmp: true", "unknown key 'tmp' in hardware: did you mean 'tpm'?")]
    [InlineData("huge_pages: 3MiB", "found '3MiB', needed true, false or a size")]
    [InlineData("huge_pages: 2GiB", "needed a size that divides the memory of 1024 MiB")]
    [InlineData("pin: [0, 1, 2]", "3 entries for 1 virtual CPUs")]
    [InlineData("pin: 3-1", "found '3-1', needed numbers such as 0-3,8")]
    [InlineData("numa: { node: 0 }", "unknown key 'node' in hardware.numa: did you mean 'nodes'?")]
    [InlineData("limits: {}", "has neither 'memory' nor 'cpus'")]
    [InlineData("limits: { memory: 1MiB }", "needed at least 64MiB")]
    [InlineData("limits: { cpus: 1,5 }", "unknown key '5'")]
    [InlineData("vsock: 2", "needed a whole number from 3")]
    [InlineData("machine: 'q35,smm=on'", "needed a machine type")]
    [InlineData("vars: x.fd", "BIOS firmware has no store of variables")]
    [InlineData("disks: [ { image: a, bus: virtio_scsi } ]", "did you mean 'virtio-scsi'?")]
    [InlineData("disks: [ { image: a, overlay: false }, { image: ./a, overlay: false } ]", "two disks of this machine write to /etc/sunup/a")]
    [InlineData("disks: [ { image: a, bus: ide }, { image: b, bus: ide }, { image: c, bus: ide }, { image: d, bus: ide }, { image: e, bus: ide } ]", "5 disks on bus ide, which has place for 4")]
    [InlineData("disks: [ { image: 'iscsi://u%p@192.0.2.1/iqn.x:y/1' } ]", "the URL holds a secret")]
    [InlineData("disks: [ { image: 'iscsi://192.0.2.1/iqn.x:y' } ]", "needed iscsi://HOST[:PORT]/TARGET/LUN")]
    [InlineData("nics: [ { network: 'bridge' } ]", "needed user, tap:NAME or bridge:NAME")]
    [InlineData("nics: [ { network: 'brige:br0' } ]", "did you mean 'bridge'?")]
    [InlineData("nics: [ { network: 'tap:a/b' } ]", "needed user, tap:NAME or bridge:NAME")]
    public void What_is_wrong_is_said(string key, string expected) =>
        Assert.Contains(expected, Bad($"boot: {{ kernel: k }}\nroute: direct\nhardware:\n  memory: 1GiB\n  {key}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("route: network\nhardware: { nics: [ { network: user } ] }", "the NICs are on the boot network of Sunup's own")]
    [InlineData("route: direct\nhardware: { machine: pc }\nsecurity.iommu: true\nimage.os: windows", "which QEMU has on q35 only")]
    [InlineData("route: direct\nhardware: { arch: aarch64, disks: [ { image: a, bus: ide } ] }", "no parallel ATA")]
    [InlineData("match: { serial: x }\nraw.qemu.conf: '[machine]'", "it is for QEMU, and 'match' names a real machine")]
    public void Keys_that_contradict_one_another_are_told(string keys, string expected) =>
        Assert.Contains(expected, Bad($"boot: {{ kernel: k }}\n{keys}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("disk: 0", "there is no disk 0: hardware.disks has 0")]
    [InlineData("kernel: 'deb:linux-image@'", "behind '@' stands a release of the distribution")]
    [InlineData("kernel: 'deb:linux-image@Trixie/x'", "behind '@' stands a release of the distribution")]
    public void What_is_booted_is_named_rightly(string boot, string expected) =>
        Assert.Contains(expected, Bad($"boot: {{ {boot} }}\nroute: disk\nhardware: {{}}\n"), StringComparison.Ordinal);

    [Fact]
    public void A_disk_is_booted_by_its_number()
    {
        var read = MachineFileReader.Read("/etc/sunup/m.machine.yaml", "boot: { disk: 1 }\nroute: disk\nhardware: { disks: [ { image: a.raw }, { image: b.raw, bus: nvme } ] }\n"u8);
        Assert.True(read.Succeeded, read.RenderProblems());
        Assert.Equal((1, "/etc/sunup/b.raw"), (read.Value!.Boot.DiskNumber, read.Value.Boot.Disk));
    }

    private static HardwareConfig Good(string text)
    {
        var read = MachineFileReader.Read("/etc/sunup/m.machine.yaml", Encoding.UTF8.GetBytes(text));
        Assert.True(read.Succeeded, read.RenderProblems());
        return read.Value!.Hardware!;
    }

    private static string Bad(string text)
    {
        var read = MachineFileReader.Read("/etc/sunup/m.machine.yaml", Encoding.UTF8.GetBytes(text));
        Assert.False(read.Succeeded);
        return read.RenderProblems();
    }
}

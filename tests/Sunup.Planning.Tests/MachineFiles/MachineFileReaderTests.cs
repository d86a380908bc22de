using System.Text;
using Sunup.Model;
using Sunup.Planning.Documents;
using Sunup.Planning.MachineFiles;

namespace Sunup.Planning.Tests.MachineFiles;

public sealed class MachineFileReaderTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var config = Good("""
            name: web1
            boot:
              kernel: vmlinuz
              initrd: [initrd.img, /srv/extra.cpio, builtin:initramfs]
              cmdline: console=ttyS0 root=/dev/vda1
            route: network
            hardware:
              arch: x86_64
              cpus: 2
              memory: 1536MiB
              firmware: uefi
              accel: tcg
              disks: [ { image: root.qcow2, overlay: false } ]
              nics:  [ { model: e1000, mac: "52:54:00:12:34:56" }, { model: rtl8139 } ]
            network: { addresses: foreign, fetch: http, chainload: always, pad_kernel: true }
            expect: { stage: kernel, within: 1m30s }
            raw.qemu: -device 'virtio-rng-pci' -name "a b"
            """);
        Assert.Equal("web1", config.Name);
        Assert.Equal("/etc/sunup/m.machine.yaml", config.SourceFile);
        Assert.Equal("/etc/sunup/vmlinuz", config.Boot.Kernel);
        Assert.Equal(["/etc/sunup/initrd.img", "/srv/extra.cpio", "builtin:initramfs"], config.Boot.Initrd);
        Assert.Equal("console=ttyS0 root=/dev/vda1", config.Boot.CommandLine);
        Assert.Equal(Route.Network, config.Route);
        var hardware = config.Hardware!;
        Assert.Equal((2, 1536L << 20, FirmwareKind.Uefi, AcceleratorKind.Tcg), (hardware.Cpus, hardware.MemoryBytes, hardware.Firmware, hardware.Accel));
        Assert.Equal([new DiskConfig("/etc/sunup/root.qcow2", false)], hardware.Disks);
        Assert.Equal(new NicConfig(NicModel.E1000, MacAddress.Parse("52:54:00:12:34:56")), hardware.Nics[0]);
        Assert.Equal(NicModel.Rtl8139, hardware.Nics[1].Model);
        Assert.Equal(
            new NetworkConfig { Addresses = AddressAssignment.Foreign, Fetch = FirmwareFetch.Http, Chainload = Chainload.Always, PadKernel = true },
            config.Network);
        Assert.Equal(new ExpectConfig { Stage = Stage.Kernel, Within = TimeSpan.FromSeconds(90) }, config.Expect);
        Assert.Equal(["-device", "virtio-rng-pci", "-name", "a b"], config.RawQemu);
    }

    [Fact]
    public void The_shortest_file_has_the_documented_defaults()
    {
        var config = Good("boot: { kernel: vmlinuz }");
        Assert.Equal("m", config.Name);
        Assert.Equal(Route.Network, config.Route);
        Assert.Null(config.Hardware);
        Assert.Null(config.Match);
        Assert.Equal(new ExpectConfig(), config.Expect);
        Assert.Equal(new NetworkConfig(), config.Network);
        Assert.Empty(config.Boot.Initrd);
    }

    [Fact]
    public void A_vm_on_route_network_gets_a_nic_with_a_hardware_address_of_its_own()
    {
        var first = Good("boot: { kernel: k }\nhardware: { cpus: 1 }").Hardware!.Nics;
        var again = Good("boot: { kernel: k }\nhardware: { cpus: 1 }").Hardware!.Nics;
        var other = Good("name: other\nboot: { kernel: k }\nhardware: { cpus: 1 }").Hardware!.Nics;
        Assert.Equal(NicModel.VirtioNet, Assert.Single(first).Model);
        Assert.StartsWith("52:54:00:", first[0].Mac.ToString(), StringComparison.Ordinal);
        Assert.Equal(first[0], again[0]);
        Assert.NotEqual(first[0].Mac, other[0].Mac);
        Assert.Empty(Good("route: direct\nboot: { kernel: k }\nhardware: { cpus: 1 }").Hardware!.Nics);
    }

    [Fact]
    public void A_real_machine_is_matched()
    {
        var config = Good("""
            boot: { kernel: deb:linux-image-cloud-amd64, initrd: initrd.img }
            match: { mac: 52-54-00-AB-CD-EF, uuid: 4c4c4544-0042-3510-8052-b4c04f4e4d31, serial: 5BNM1 }
            """);
        Assert.Equal(new MatchConfig(MacAddress.Parse("52:54:00:ab:cd:ef"), Guid.Parse("4c4c4544-0042-3510-8052-b4c04f4e4d31"), "5BNM1"), config.Match);
        Assert.Equal("deb:linux-image-cloud-amd64", config.Boot.Kernel);
    }

    [Fact]
    public void A_folded_command_line_is_one_line() =>
        Assert.Equal("a=1 b=2", Good("boot:\n  kernel: k\n  cmdline: >-\n    a=1\n    b=2\n").Boot.CommandLine);

    [Theory]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1G", 1L << 30)]
    [InlineData("2 GiB", 2L << 30)]
    [InlineData("262144K", 256L << 20)]
    public void Memory_is_read_with_its_unit(string text, long bytes) =>
        Assert.Equal(bytes, Good($"boot: {{ kernel: k }}\nhardware: {{ memory: {text} }}").Hardware!.MemoryBytes);

    [Theory]
    [InlineData("120s", 120)]
    [InlineData("2m", 120)]
    [InlineData("1h30m", 5400)]
    [InlineData("1500ms", 1.5)]
    public void Times_are_read_with_their_units(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Good($"boot: {{ kernel: k }}\nexpect: {{ within: {text} }}").Expect.Within);

    [Fact]
    public async Task A_file_that_is_not_there_names_its_neighbours()
    {
        using var folder = new TestFolder();
        folder.Write("web1.machine.yaml", "boot: { kernel: k }");
        var result = await MachineFileReader.ReadAsync(folder.PathOf("wbe1.machine.yaml"), TestContext.Current.CancellationToken);
        var problem = Assert.Single(result.Problems);
        Assert.Equal($"{folder.PathOf("wbe1.machine.yaml")}: no such file\n     = did you mean {folder.PathOf("web1.machine.yaml")}?", problem.Render());
    }

    [Fact]
    public async Task A_folder_is_not_a_machine_file()
    {
        using var folder = new TestFolder();
        var result = await MachineFileReader.ReadAsync(folder.Path, TestContext.Current.CancellationToken);
        Assert.Equal("is a folder, needed a file", Assert.Single(result.Problems).Message);
    }

    private static MachineConfig Good(string text)
    {
        var result = MachineFileReader.Read("/etc/sunup/m.machine.yaml", Encoding.UTF8.GetBytes(text));
        Assert.True(result.Succeeded, result.RenderProblems());
        return result.Value!;
    }
}

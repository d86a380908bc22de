using System.Text;
using Sunup.Diagnosis.Predictions;
using Sunup.Model;
using Sunup.Trials.Checks;

namespace Sunup.Trials.Tests.Checks;

/// <summary>What keeps a kernel from its root and its init, read from small files. tests/Sunup.Boots/Checks boots the like.</summary>
public sealed class RootCheckTests : IDisposable
{
    private const string Config = "CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_BLK=y\nCONFIG_BLK_DEV_NVME=y\nCONFIG_EXT4_FS=y\nCONFIG_SERIAL_8250_CONSOLE=y\nCONFIG_VT_CONSOLE=y\nCONFIG_VIRTIO_NET=m\n# CONFIG_E1000 is not set\n";

    private readonly CheckFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("console=ttyS0", null)]
    [InlineData("console=ttyS0,9600n8", null)]
    [InlineData("console=tty0 console=ttyS0", null)]
    [InlineData("console=uart8250,io,0x3f8,115200n8", null)]
    [InlineData("console=ttyS0 console=ttyS1", null)]
    [InlineData("console=ttyS0 console=tty0", "SU1075")]
    [InlineData("console=ttyS1", "SU1074")]
    [InlineData("console=tty0", "SU1074")]
    [InlineData("console=ttyAMA0", "SU1074")]
    [InlineData("console=hvc0 console=tty1", "SU1074")]
    [InlineData("-- console=ttyS1", null)]
    public async Task A_console_is_the_port_that_the_machine_has(string words, string? id)
    {
        // Without console= of the kernel's own, Sunup adds the port.
        var found = await PredictAsync(words.StartsWith("--", StringComparison.Ordinal) ? $"console=ttyS0 root=/dev/vda1 {words}" : $"{words} root=/dev/vda1");
        Assert.Equal(id, found.Select(one => one.Finding.Id).FirstOrDefault(one => one is "SU1074" or "SU1075"));
    }

    [Fact]
    public async Task An_arm64_machine_has_another_port()
    {
        var machine = Machine("console=ttyS0 root=/dev/vda1");
        machine = machine with { Hardware = machine.Hardware! with { Arch = Architecture.Arm64 } };
        Assert.Contains((await _folder.CheckAsync(machine)).Findings, finding => finding.Id == "SU1074" && finding.Cause!.Contains("ttyAMA0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_further_port_is_somebody_elses_matter()
    {
        var machine = Machine("console=ttyS1 root=/dev/vda1") with { RawQemu = ["-serial", "null"] };
        Assert.DoesNotContain((await _folder.CheckAsync(machine)).Findings, finding => finding.Id == "SU1074");
    }

    [Fact]
    public async Task A_kernel_without_a_console_on_the_port_shows_nothing() =>
        Assert.Contains(await PredictAsync("console=ttyS0 root=/dev/vda1", config: "CONFIG_SERIAL_8250_CONSOLE=m\n"), one => one.Finding.Id == "SU1074");

    [Theory]
    [InlineData("root=/dev/vda", null)]
    [InlineData("root=/dev/vda1", "SU1070")]
    [InlineData("root=/dev/sda", "SU1070")]
    [InlineData("root=UUID=11111111-2222-3333-4444-555555555555", "SU1072")]
    [InlineData("root=LABEL=system", "SU1072")]
    [InlineData("root=PARTUUID=1", "SU1070")]
    [InlineData("", "SU1071")]
    [InlineData("root=/dev/mapper/x", null)]
    [InlineData("root=0800", null)]
    public async Task Root_is_compared_with_what_the_disks_hold(string word, string? id)
    {
        var found = await PredictAsync($"console=ttyS0 {word}");
        Assert.Equal(id, found.Select(one => one.Finding.Id).SingleOrDefault());
    }

    [Fact]
    public async Task A_prediction_has_its_facts_and_the_line_that_mends_it()
    {
        var found = Assert.Single(await PredictAsync("console=ttyS0 root=/dev/sda quiet"));
        Assert.Contains(found.Facts, fact => fact is { Name: "root", Value: "/dev/sda", Source: "boot.cmdline" });
        Assert.Contains(found.Facts, fact => fact.Name == "disk" && fact.Value.StartsWith("/dev/vda on virtio-blk", StringComparison.Ordinal));
        Assert.Equal("boot.cmdline: \"console=ttyS0 root=/dev/vda quiet\"", found.Finding.Remedies[0].Setting);
        Assert.Equal(("VFS: Cannot open root device", Stage.Root), (found.Expects.Message, found.Expects.Stage));
        Assert.Contains("SU0911", found.Expects.Findings);
    }

    [Fact]
    public async Task Disks_are_named_by_their_buses()
    {
        var disks = (DiskBus[])[DiskBus.Nvme, DiskBus.VirtioBlk, DiskBus.VirtioScsi, DiskBus.VirtioBlk];
        var machine = Machine("console=ttyS0 root=/dev/hda");
        machine = machine with { Hardware = machine.Hardware! with { Disks = [.. disks.Select(bus => machine.Hardware!.Disks[0] with { Bus = bus })] } };
        var found = Assert.Single((await CheckAsync(machine)).AllPredictions, one => one.Finding.Id == "SU1070");
        Assert.Equal(["/dev/nvme0n1 on nvme", "/dev/vda on virtio-blk", "/dev/sda on virtio-scsi", "/dev/vdb on virtio-blk"], found.Facts.Where(fact => fact.Name == "disk").Select(fact => fact.Value.Split(',')[0]));
    }

    [Theory]
    [InlineData("CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_BLK=m\nCONFIG_EXT4_FS=y\n", "SU1067")]
    [InlineData("CONFIG_VIRTIO_PCI=y\n# CONFIG_VIRTIO_BLK is not set\nCONFIG_EXT4_FS=y\n", "SU1067")]
    [InlineData("CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_BLK=y\nCONFIG_EXT4_FS=m\n", "SU1069")]
    [InlineData("CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_BLK=y\nCONFIG_EXT4_FS=y\n", null)]
    public async Task The_kernel_mounts_with_what_is_built_in(string config, string? id)
    {
        var found = await PredictAsync("console=ttyS0 root=/dev/vda", config: config + "CONFIG_SERIAL_8250_CONSOLE=y\n");
        Assert.Equal(id, found.Select(one => one.Finding.Id).FirstOrDefault());
    }

    [Theory]
    [InlineData("rootfstype=ext4", null)]
    [InlineData("rootfstype=ext3", null)]
    [InlineData("rootfstype=xfs,ext4", null)]
    [InlineData("rootfstype=xfs", "SU1073")]
    [InlineData("init=/bin/other", "SU1076")]
    [InlineData("init=/sbin/plain", "SU1077")]
    [InlineData("init=/sbin/bash", "SU1077")]
    [InlineData("init=/sbin/text", "SU1077")]
    [InlineData("init=/sbin/empty", "SU1077")]
    public async Task Type_and_init_are_compared_with_the_file_system(string word, string? id)
    {
        var found = await PredictAsync($"console=ttyS0 root=/dev/vda {word}");
        Assert.Equal(id, found.Select(one => one.Finding.Id).FirstOrDefault());
    }

    [Fact]
    public async Task A_root_that_needs_the_network_needs_the_driver_of_the_nic()
    {
        var machine = Machine("console=ttyS0 root=/dev/nfs nfsroot=192.0.2.1:/srv ip=dhcp");
        machine = machine with { Hardware = machine.Hardware! with { Nics = [new NicConfig(NicModel.E1000, MacAddress.Parse("52:54:00:00:00:01"))] } };
        var found = Assert.Single((await CheckAsync(machine)).AllPredictions);
        Assert.Equal("SU1078", found.Finding.Id);
        Assert.Contains(found.Facts, fact => fact is { Name: "driver", Value: "CONFIG_E1000=n" });
    }

    [Fact]
    public async Task A_real_machines_disks_are_not_known()
    {
        var machine = Machine("console=ttyS1 root=/dev/sda1") with { Hardware = null, Match = new MatchConfig(Serial: "1") };
        Assert.Empty((await CheckAsync(machine)).AllPredictions);
    }

    [Fact]
    public async Task A_disk_that_raw_qemu_adds_is_not_known_either()
    {
        var machine = Machine("console=ttyS0 root=/dev/sda1") with { RawQemu = ["-hda", "other.img"] };
        Assert.Empty((await CheckAsync(machine)).AllPredictions);
    }

    private async Task<IReadOnlyList<Prediction>> PredictAsync(string words, string config = Config) => (await CheckAsync(Machine(words), config)).AllPredictions;

    private Task<CheckReport> CheckAsync(MachineConfig machine, string config = Config) =>
        _folder.CheckAsync(machine, new CheckOptions { ConfigFile = _folder.Write("config", Encoding.ASCII.GetBytes(config)) });

    private MachineConfig Machine(string words)
    {
        var root = Directory.CreateDirectory(_folder.PathOf("root")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "sbin"));
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Script("bin/sh", "#!/bin/sh\n");
        Script("sbin/init", "#!/bin/sh\n");
        Script("sbin/bash", "#!/bin/bash -e\n");
        Script("sbin/text", "echo\n");
        Script("sbin/empty", "");
        File.WriteAllText(Path.Combine(root, "sbin/plain"), "#!/bin/sh\n");
        var disk = _folder.PathOf("disk.raw");
        CheckFolder.Shell($"mke2fs -q -F -t ext4 -L system -d {root} {disk} 4096k");
        var machine = _folder.Machine(_folder.Kernel());
        return machine with
        {
            Boot = machine.Boot with { CommandLine = words },
            Hardware = machine.Hardware! with { Disks = [new DiskConfig(disk) { Format = "raw" }] },
        };

        void Script(string path, string text)
        {
            var file = Path.Combine(root, path);
            File.WriteAllText(file, text);
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
    }
}

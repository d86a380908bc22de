using System.Text;
using Sunup.Machines.Hosts;
using Sunup.Machines.Qemu;
using Sunup.Model;
using Sunup.Planning.Imports;
using Sunup.Planning.MachineFiles;

namespace Sunup.Machines.Tests.Qemu.Configuration;

/// <summary>What imports make is a machine that QEMU takes. Images and links of the source's host are replaced by ones of this.</summary>
public sealed class ImportedMachineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Trait("Kind", "Peer")]
    [Theory]
    [InlineData("incus-ubuntu.yaml", "incus", false)]
    [InlineData("libvirt-fedora.xml", "libvirt", true)]
    [InlineData("qemu-q35.conf", "qemu", true)]
    [InlineData("qemu-argv.txt", "qemu", false)]
    public async Task Qemu_takes_the_machine_of_an_import(string file, string source, bool hasIommu)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "imports", file), Cancel);
        var imported = Import(source, bytes);
        var read = MachineFileReader.Read("/etc/sunup/m.machine.yaml", Encoding.UTF8.GetBytes(imported.Text));
        Assert.True(read.Succeeded, read.RenderProblems());
        var machine = OfThisHost(read.Value!);
        var command = QemuCommandLine.For(machine, Requires.Tool("qemu-system-x86_64"), VirtualMachineFolder.Create());
        await using var vm = await VirtualMachine.StartAsync(command, new QemuOptions { Sink = new RecordingSink(), Clock = new BootClock(TimeProvider.System) }, Cancel);
        var tree = await vm.Qmp.ExecuteAsync("human-monitor-command", arguments => arguments.WriteString("command-line", "info qtree"), Cancel);
        Assert.Equal(hasIommu, tree.Return.GetString()!.Contains("virtio-iommu-pci", StringComparison.Ordinal));
        Assert.Equal("host-qmp-quit", (await vm.QuitAsync(Cancel)).ShutdownReason);
    }

    private static ImportedMachine Import(string source, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var result = source switch
        {
            "incus" => IncusImport.Read("ubuntu1", bytes),
            "libvirt" => LibvirtImport.Read(stream),
            _ => QemuImport.Read("box", Encoding.UTF8.GetString(bytes)),
        };
        return result.Machine!;
    }

    private QemuMachine OfThisHost(MachineConfig config)
    {
        var hardware = config.Hardware!;
        return SampleMachines.Plain(hardware with
        {
            MemoryBytes = 128 << 20,
            Disks = [.. hardware.Disks.Select((disk, i) => disk with { Image = Image($"disk{i}"), Format = "raw" })],
            FirmwareVariables = hardware.FirmwareVariables is null ? null : Path.Combine(_folder.FullName, "vars.fd"),
            // The kernel here has no vhost-vsock.
            VsockCid = null,
            Pin = [.. hardware.Pin.Select(_ => new CpuSet([0]))],
        }) with
        {
            Name = config.Name,
            Firmware = hardware.Firmware == FirmwareKind.Bios ? QemuFirmware.SeaBios : new FirmwareLocator().Require(Architecture.X64, FirmwareKind.Uefi),
            RawQemu = config.RawQemu,
            Overrides = config.RawQemuConfig,
        };
    }

    private string Image(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = File.Create(path);
        file.SetLength(1 << 20);
        return path;
    }
}
